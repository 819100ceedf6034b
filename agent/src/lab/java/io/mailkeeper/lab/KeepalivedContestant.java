package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/**
 * keepalived moves the address by VRRP; sendmail runs on both nodes all the time, on the same
 * queue. It knows nothing of the data and fences nobody.
 */
final class KeepalivedContestant extends Rival {
  private final String advert;

  /**
   * @param advert seconds between advertisements; below one second VRRP 3 is used
   */
  KeepalivedContestant(String advert) {
    super(Lab.up("n1", "n2"));
    this.advert = advert;
    try {
      NODES.forEach(this::start);
      awaitReady();
    } catch (RuntimeException | Error e) {
      lab().close();
      throw e;
    }
  }

  static List<String> missing() {
    return LabRequirements.unless(
        "/usr/sbin/keepalived", "packages missing: apt-get install keepalived");
  }

  @Override
  void start(String name) {
    LabNode node = lab().node(name);
    MailDaemon.SENDMAIL.startOn(node);
    keepalived(name);
  }

  private void keepalived(String name) {
    LabNode node = lab().node(name);
    node.writeFile(
        "/etc/keepalived/keepalived.conf",
        """
        global_defs {
          router_id %s
          vrrp_garp_master_delay 0
          vrrp_version %d
        }
        vrrp_instance MAIL {
          state BACKUP
          nopreempt
          interface eth0
          virtual_router_id 50
          priority 100
          advert_int %s
          virtual_ipaddress { %s/24 dev eth0 }
        }
        """
            .formatted(name, advert.startsWith("0") ? 3 : 2, advert, Lab.SERVICE_ADDRESS));
    node.exec("keepalived", "--pid=/run/keepalived.pid").orThrow();
  }

  static String title(String advert) {
    return "keepalived, advert " + advert + " s";
  }

  @Override
  void moveFrom(String active) {
    lab().node(active).exec("sh", "-c", "kill $(cat /run/keepalived.pid)").orThrow();
  }

  @Override
  void moved(String node) {
    await("keepalived of " + node + " has ended")
        .until(() -> lab().node(node).exec("test", "-e", "/run/keepalived.pid").exit() != 0);
    keepalived(node);
  }

  @Override
  public void awaitReady() {
    await("one has the address").atMost(Duration.ofSeconds(30)).until(() -> !active().isEmpty());
  }
}
