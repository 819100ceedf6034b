package io.mailkeeper.lab;

import com.sun.tools.attach.VirtualMachine;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A console without a face, run on a node: attaches to the agent, reads every attribute of every
 * bean of ours, asks for a switchover and prints the notifications until the service is away.
 */
final class JmxClient {
  private JmxClient() {}

  /**
   * @param args pid of the agent, hierarchy, node to switch to
   */
  @SuppressWarnings("BanJNDI") // the address comes from the process we have attached to
  public static void main(String[] args) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(args[0]);
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (JMXConnector connector =
        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      for (ObjectName bean : beans.queryNames(new ObjectName("io.mailkeeper:*"), null)) {
        String[] names =
            Arrays.stream(beans.getMBeanInfo(bean).getAttributes())
                .map(MBeanFeatureInfo::getName)
                .toArray(String[]::new);
        System.out.println(
            bean.getKeyProperty("type")
                + " read "
                + (beans.getAttributes(bean, names).size() == names.length));
        beans.addNotificationListener(bean, (n, handback) -> told.add(n.getType()), null, null);
      }
      ObjectName hierarchy = new ObjectName("io.mailkeeper:type=Hierarchy,name=" + args[1]);
      Object answer =
          beans.invoke(
              hierarchy,
              "switchover",
              new Object[] {args[2], false},
              new String[] {String.class.getName(), boolean.class.getName()});
      System.out.println("answer: " + answer);
      String type = "";
      while (type != null && !type.equals("io.mailkeeper.hierarchy.out_of_service")) {
        type = told.poll(20, TimeUnit.SECONDS);
        System.out.println("told: " + type);
      }
    } finally {
      machine.detach();
    }
  }
}
