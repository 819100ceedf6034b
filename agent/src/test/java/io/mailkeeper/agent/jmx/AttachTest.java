package io.mailkeeper.agent.jmx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plain JMX client, as JConsole is one: attaches to the process, and opens no port before. */
class AttachTest {
  private Process node;
  private PrintWriter tell;
  private BufferedReader said;
  private VirtualMachine machine;
  private JMXConnector connector;
  private MBeanServerConnection beans;

  @BeforeEach
  @SuppressWarnings("BanJNDI") // the address comes from the process we have attached to
  void attach() throws Exception {
    node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                JmxNode.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    tell = new PrintWriter(node.getOutputStream(), true, UTF_8);
    said = new BufferedReader(new InputStreamReader(node.getInputStream(), UTF_8));
    assertThat(said.readLine()).isEqualTo("ready");
    machine = VirtualMachine.attach(Long.toString(node.pid()));
    connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    beans = connector.getMBeanServerConnection();
  }

  @AfterEach
  void end() throws Exception {
    if (connector != null) {
      connector.close();
      machine.detach();
    }
    node.destroyForcibly().waitFor();
  }

  @Test
  void readsEverything() throws Exception {
    Set<String> names =
        beans.queryNames(new ObjectName("io.mailkeeper:*"), null).stream()
            .map(ObjectName::getCanonicalName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names)
        .containsExactly(
            "io.mailkeeper:hierarchy=mail,name=address,type=Resource",
            "io.mailkeeper:hierarchy=mail,name=smtp,type=Service",
            "io.mailkeeper:hierarchy=mail,type=Lease",
            "io.mailkeeper:name=mail,type=Hierarchy",
            "io.mailkeeper:name=n2,type=Peer",
            "io.mailkeeper:type=Agent");
    for (String name : names) {
      ObjectName bean = new ObjectName(name);
      MBeanInfo info = beans.getMBeanInfo(bean);
      String[] attributes =
          Arrays.stream(info.getAttributes()).map(MBeanFeatureInfo::getName).toArray(String[]::new);
      assertThat(beans.getAttributes(bean, attributes)).as(name).hasSize(attributes.length);
    }
    assertThat(beans.getAttribute(BeanNames.lease("mail"), "RemainingSeconds")).isEqualTo(9.25);
    HierarchyMXBean mail =
        JMX.newMXBeanProxy(beans, BeanNames.hierarchy("mail"), HierarchyMXBean.class);
    assertThat(mail.getMode()).isEqualTo("in_service");
    assertThat(mail.getOtherNodes()).isEqualTo(Map.of("n2", ""));
  }

  @Test
  void everythingIsDescribed() throws Exception {
    for (ObjectName bean : beans.queryNames(new ObjectName("io.mailkeeper:*"), null)) {
      MBeanInfo info = beans.getMBeanInfo(bean);
      assertThat(info.getDescription()).as(bean + "").contains(" ");
      assertThat(info.getAttributes()).allMatch(a -> a.getDescription().contains(" "), "described");
      for (MBeanOperationInfo operation : info.getOperations()) {
        assertThat(operation.getDescription()).contains(" ");
        assertThat(operation.getImpact()).isEqualTo(MBeanOperationInfo.ACTION);
        assertThat(operation.getSignature())
            .allMatch(p -> p.getDescription().contains(" "), "described")
            .noneMatch(p -> p.getName().matches("(p|arg)\\d"), "has a name of its own");
      }
    }
  }

  @Test
  void runsASwitchover() throws Exception {
    HierarchyMXBean mail =
        JMX.newMXBeanProxy(beans, BeanNames.hierarchy("mail"), HierarchyMXBean.class);
    assertThat(mail.switchover("n2", false)).isEqualTo("handing over to n2");
    tell.println("asked");
    assertThat(said.readLine()).isEqualTo("[SWITCHOVER mail n2, operator by JMX]");
  }

  @Test
  void answersWhatWaitsForAWord() throws Exception {
    HierarchyMXBean mail =
        JMX.newMXBeanProxy(beans, BeanNames.hierarchy("mail"), HierarchyMXBean.class);
    assertThat(mail.getWaitsForWord()).isEmpty();
    mail.confirm();
    mail.decline();
    tell.println("asked");
    assertThat(said.readLine())
        .isEqualTo("[CONFIRM mail , operator by JMX, DECLINE mail , operator by JMX]");
  }

  @Test
  void saysWhyARequestIsRefused() {
    HierarchyMXBean mail =
        JMX.newMXBeanProxy(beans, BeanNames.hierarchy("mail"), HierarchyMXBean.class);
    assertThatThrownBy(mail::outOfService)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("refused: not in a freeze window");
    assertThatThrownBy(() -> mail.switchover("n9", false))
        .hasMessage("no node of that name; there are [n1, n2]");
  }

  @Test
  void notificationsArrive() throws Exception {
    BlockingQueue<Notification> arrived = new LinkedBlockingQueue<>();
    for (ObjectName bean : beans.queryNames(new ObjectName("io.mailkeeper:*"), null)) {
      beans.addNotificationListener(bean, (n, handback) -> arrived.add(n), null, null);
    }
    tell.println("fail");
    Notification failing = arrived.poll(10, TimeUnit.SECONDS);
    assertThat(failing.getType()).isEqualTo("io.mailkeeper.service.failing");
    assertThat(failing.getMessage()).isEqualTo("smtp: no greeting");
    assertThat(failing.getUserData()).isEqualTo(Map.of("from", "good", "to", "failing"));

    tell.println("move");
    Set<String> types = new TreeSet<>();
    while (types.size() < 4) {
      types.add(arrived.poll(10, TimeUnit.SECONDS).getType());
    }
    assertThat(types)
        .containsExactly(
            "io.mailkeeper.hierarchy.out_of_service",
            "io.mailkeeper.lease.observer",
            "io.mailkeeper.resource.out",
            "io.mailkeeper.service.unknown");

    tell.println("note");
    Notification told = arrived.poll(10, TimeUnit.SECONDS);
    assertThat(told.getType()).isEqualTo("io.mailkeeper.event.failover");
    assertThat(told.getMessage()).isEqualTo("mail: failing over to n2");
  }
}
