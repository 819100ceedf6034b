package io.mailkeeper.agent.etcd;

import io.etcd.jetcd.cluster.MemberListResponse;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.maintenance.AlarmResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.options.GetOption;
import io.mailkeeper.healer.doctor.EtcdJudge.Answered;
import io.mailkeeper.healer.doctor.EtcdJudge.Cluster;
import java.io.IOException;
import java.util.List;

/** What a cluster and each of its members say of themselves, for {@code doctor}. */
public final class EtcdInquiry {

  private final JetcdCluster cluster;

  public EtcdInquiry(JetcdCluster cluster) {
    this.cluster = cluster;
  }

  /** Each endpoint by itself; faults are part of the answer. */
  public List<Answered> endpoints() {
    return cluster.endpoints().stream().map(this::endpoint).toList();
  }

  private Answered endpoint(EtcdEndpoint endpoint) {
    String url = endpoint.url().toString();
    try {
      StatusResponse status =
          JetcdCluster.ask(
              endpoint,
              cluster.timeout().toNanos(),
              client -> client.getMaintenanceClient().statusMember(endpoint.target()));
      String id = Long.toUnsignedString(status.getHeader().getClusterId(), 16);
      return new Answered(url, id, status.getVersion(), status.getDbSize(), "");
    } catch (IOException e) {
      return new Answered(url, "", "", 0, String.valueOf(e.getMessage()));
    }
  }

  /**
   * @throws IOException if it does not answer, or not to this user
   */
  public Cluster cluster() throws IOException {
    MemberListResponse members = ask(client -> client.getClusterClient().listMember());
    AlarmResponse alarms = ask(client -> client.getMaintenanceClient().listAlarms());
    GetResponse now =
        ask(client -> client.getKVClient().get(EtcdEndpoint.bytes("/"), GetOption.DEFAULT));
    return new Cluster(
        (int) members.getMembers().stream().filter(m -> !m.isLearner()).count(),
        alarms.getAlarms().stream().map(a -> a.getAlarmType().name()).toList(),
        now.getHeader().getRevision(),
        isCompacted());
  }

  /** The first revision is readable until one was ever dropped. */
  private boolean isCompacted() {
    GetOption first = GetOption.builder().withRevision(1).withCountOnly(true).build();
    try {
      ask(client -> client.getKVClient().get(EtcdEndpoint.bytes("/"), first));
      return false;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("compacted");
    }
  }

  private <T> T ask(JetcdCluster.Call<T> call) throws IOException {
    return cluster.ask(cluster.timeout(), call);
  }
}
