package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with their lines and bytes turned about: never an exception, always an end, and every fault
 * on one line. {@code mailkeeper.fuzz.discoveries} asks for more than the usual number.
 */
class DiscoveryFuzzTest {

  private static final int RUNS = Integer.getInteger("mailkeeper.fuzz.discoveries", 1_000);
  private static final long SEED = 20_260_101L;

  /** What means something to one reader or another. */
  private static final List<String> WORDS =
      List.of(
          "{",
          "}",
          "=",
          "\\",
          "\n",
          "\n ",
          "#",
          "\"",
          "'",
          ":",
          "::",
          ",",
          "$",
          "${",
          "$(",
          "<;",
          "[",
          "]",
          ".ifdef A\n",
          ".else\n",
          ".endif\n",
          "!include *\n",
          "!include dovecot.conf\n",
          ".include /etc/exim4/exim4.conf\n",
          "@include: /etc/imapd.conf\n",
          "0",
          "65536",
          "-1",
          "99999999999999999999",
          "\0",
          "\ufffd",
          "A = A A\n",
          "A == AA\n",
          "$A",
          "a = $a$a\n",
          "O DaemonPortOptions=",
          "SERVICES {\n",
          "PORT=\"",
          "service x {\n",
          "inet_listener {\n");

  /** What a file of the largest size is filled with. */
  private static final List<String> HUGE =
      List.of(
          "a",
          " ",
          "{",
          "${a",
          "'\n",
          "\\\n",
          "A=1\n",
          "a=1 ",
          "!include *\n",
          "A B inet - - - - - x\n");

  @TempDir Path root;

  private static SortedMap<String, String> files() {
    SortedMap<String, String> files = new TreeMap<>();
    mtas(files);
    mailboxes(files);
    files.put("/etc/services", "smtp 25/tcp\nimaps 993/tcp\n");
    return files;
  }

  private static void mtas(Map<String, String> files) {
    files.put(
        "/etc/mail/sendmail.cf",
        """
        O DaemonPortOptions=Family=inet6, Name=MTA,
         Port=smtp, Addr=::1, M=s
        OOPort=25
        """);
    files.put(
        "/etc/postfix/main.cf",
        """
        myhostname = mail.example
        inet_interfaces = $myhostname, ${a?b}
        inet_protocols = all
        multi_instance_directories = /etc/postfix
        smtpd_tls_security_level = may
        """);
    files.put(
        "/etc/postfix/master.cf",
        """
        smtp inet n - y - - smtpd
          -o smtpd_tls_wrappermode=yes
        [::1]:26 inet n - n - - smtpd
          -o { a = $b }
        pickup unix n - y 60 1 pickup
        """);
    files.put(
        "/etc/exim4/exim4.conf",
        """
        PORTS = 25 : 465
        .ifdef PORTS
        daemon_smtp_ports = PORTS
        .endif
        local_interfaces = <; 127.0.0.1 ; ::1 ; [::2]:26
        tls_on_connect_ports = \\
           465
        """);
    files.put("/etc/exim4/conf.d/main/01_x", "UPEX4CmacrosUPEX4C = 1\nB = 1\n");
    files.put("/etc/exim4/update-exim4.conf.conf", "dc_local_interfaces='127.0.0.1 ; ::1'\n");
    files.put("/etc/default/exim4", "SMTPLISTENEROPTIONS='-oX <;25;[::1]:26'\n");
  }

  private static void mailboxes(Map<String, String> files) {
    files.put(
        "/etc/dovecot/dovecot.conf",
        """
        protocols = imap lmtp
        listen = *, ::
        !include_try conf.d/*.conf
        service imap-login {
          inet_listener imaps {
            port = 993
            ssl = yes
          }
        }
        """);
    files.put("/etc/dovecot/conf.d/a.conf", "protocols = $protocols pop3\n");
    files.put(
        "/etc/cyrus.conf",
        """
        SERVICES {
          imap cmd="imapd -s" listen="[::1]:imaps" proto=tcp6
          lmtp cmd="lmtpd" listen="/run/lmtp"
        }
        """);
    files.put("/etc/imapd.conf", "tls_server_cert: /x\n@include: /etc/imapd2.conf\n");
    files.put(
        "/etc/courier/imapd",
        """
        A=1
        PORT="143,127.0.0.1.${A}44"
        ADDRESS=0
        IMAPDSTART=YES
        """);
    files.put("/etc/courier/esmtpd", "PORT=smtp\nTLS_CERTFILE=/etc/services\nCOURIERTLS=/x\n");
    files.put("/etc/md/store/ms.conf", "pop3-port 110\n");
    files.put("/etc/mail/switch.ini", "[samshttpd]\nport = 8890\n");
  }

  @Test
  @Timeout(3_600)
  void noFileMakesItFailOrGoOnForEver() {
    Random random = new Random(SEED);
    SortedMap<String, String> files = files();
    List<String> names = new ArrayList<>(files.keySet());
    Machine machine = new Machine(root);
    files.forEach(machine::with);
    assertThat(machine.discovered().listeners()).hasSizeGreaterThan(12);
    int found = 0;
    for (int run = 0; run < RUNS; run++) {
      Map<String, String> changed = new TreeMap<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        String name = names.get(random.nextInt(names.size()));
        changed.put(name, mutated(random, changed.getOrDefault(name, text(files, name))));
      }
      changed.forEach(machine::with);
      Discovered discovered = machine.discovered();
      found += discovered.listeners().size();
      assertThat(discovered.faults())
          .as("run %d with %s", run, changed)
          .allMatch(fault -> fault.toString().lines().count() == 1)
          .allMatch(fault -> fault.toString().chars().noneMatch(Character::isISOControl));
      changed.keySet().forEach(name -> machine.with(name, text(files, name)));
    }
    System.out.printf("discovery: %d mutated machines, seed %d, %d listeners%n", RUNS, SEED, found);
    assertThat(found).isGreaterThan(RUNS);
  }

  private static String text(Map<String, String> files, String name) {
    return files.getOrDefault(name, "");
  }

  private static String mutated(Random random, String text) {
    String out = text;
    for (int i = 0; i <= random.nextInt(6); i++) {
      out = once(random, out);
    }
    return out;
  }

  private static String once(Random random, String text) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(20));
    String word = WORDS.get(random.nextInt(WORDS.size()));
    return switch (random.nextInt(7)) {
      case 0 -> text.substring(0, from) + word + text.substring(from);
      case 1 -> text.substring(0, from) + text.substring(to);
      case 2 -> text.substring(0, from) + text.substring(from, to).repeat(3) + text.substring(to);
      case 3 -> text.substring(0, from) + word.repeat(random.nextInt(300)) + text.substring(from);
      case 4 -> text.substring(0, from) + (char) random.nextInt(0x250) + text.substring(to);
      case 5 -> text.substring(from) + text.substring(0, from);
      default -> text.substring(0, from);
    };
  }

  /**
   * Text that makes a careless reader take the square of its time, or more. Counted in time of the
   * processor, which another process cannot take away; what is usual is a tenth of a second.
   */
  @Test
  @Timeout(3_600)
  void hugeFilesAreReadInTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Machine machine = new Machine(root);
    files().forEach(machine::with);
    for (String unit : HUGE) {
      String huge = unit.repeat((MachineFiles.MAX_BYTES - 2_000) / unit.length());
      for (String name : files().keySet()) {
        machine.with(name, text(files(), name) + huge);
        long before = threads.getCurrentThreadCpuTime();
        assertThat(machine.discovered().faults().size()).isLessThan(1_000);
        assertThat(threads.getCurrentThreadCpuTime() - before)
            .as("processor nanoseconds for %s filled with %s", name, unit)
            .isLessThan(10_000_000_000L);
        machine.with(name, text(files(), name));
      }
    }
  }
}
