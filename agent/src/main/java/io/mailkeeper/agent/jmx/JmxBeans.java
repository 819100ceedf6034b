package io.mailkeeper.agent.jmx;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Timeline;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's beans, and their notifications. Made before the node it shows; silent until it is
 * registered.
 *
 * <p>Notifications are sent on a thread of their own: a console that listens slowly holds up
 * nobody. When a thousand wait, the newest are dropped; their sequence numbers show the gap.
 */
public final class JmxBeans implements FrontDesk.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JmxBeans.class);
  private static final int WAITING = 1000;

  private final MBeanServer server;
  private final Map<ObjectName, DescribedBean> beans = new ConcurrentHashMap<>();
  private final AtomicLong sequence = new AtomicLong();
  private final ThreadPoolExecutor sender =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          task -> {
            Thread thread = new Thread(task, "jmx-notifications");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.DiscardPolicy());
  private volatile Optional<Snapshot> last = Optional.empty();

  public JmxBeans(MBeanServer server) {
    this.server = server;
    sender.allowCoreThreadTimeOut(true);
  }

  /**
   * Registers a bean for everything the node's snapshot names. What cannot be registered is logged
   * and left out: a console must not keep mail from being protected.
   */
  public void register(FrontDesk desk) {
    Snapshot first = desk.snapshot();
    add(BeanNames.agent(), AgentMXBean.class, new Beans.AgentBean(desk), "event");
    first.hierarchies().forEach(h -> register(desk, h));
    first
        .peers()
        .forEach(
            p ->
                add(
                    BeanNames.peer(p.node()),
                    PeerMXBean.class,
                    new Beans.PeerBean(
                        () ->
                            desk.snapshot().peers().stream()
                                .filter(other -> other.node().equals(p.node()))
                                .findFirst()
                                .orElse(p)),
                    "peer"));
  }

  private void register(FrontDesk desk, HierarchyView h) {
    String tag = h.tag();
    Latest latest = new Latest(desk, h);
    add(
        BeanNames.hierarchy(tag),
        HierarchyMXBean.class,
        new Beans.HierarchyBean(latest::hierarchy, new Orders(desk, tag)),
        "hierarchy");
    add(BeanNames.lease(tag), LeaseMXBean.class, new Beans.LeaseBean(latest::hierarchy), "lease");
    h.resources()
        .forEach(
            r ->
                add(
                    BeanNames.resource(tag, r.name()),
                    ResourceMXBean.class,
                    new Beans.ResourceBean(() -> latest.resource(r)),
                    "resource"));
    h.services()
        .forEach(
            s ->
                add(
                    BeanNames.service(tag, s.name()),
                    ServiceMXBean.class,
                    new Beans.ServiceBean(
                        () -> latest.service(s), () -> latest.recovery(s.daemon())),
                    "service"));
  }

  private <T> void add(ObjectName name, Class<T> face, T bean, String what) {
    DescribedBean described =
        DescribedBean.of(face, bean, new String[] {BeanNames.DOMAIN + "." + what});
    try {
      server.registerMBean(described, name);
      beans.put(name, described);
    } catch (JMException e) {
      LOG.warn("{} is not shown to JMX consoles: {}", name, e.toString());
    }
  }

  @Override
  public void published(Snapshot snapshot) {
    Optional<Snapshot> before = last;
    last = Optional.of(snapshot);
    before.ifPresent(
        old ->
            Change.between(old, snapshot)
                .forEach(c -> send(c.source(), c.type(), c.message(), Optional.of(c.data()))));
  }

  /** Everything the timeline tells, from the agent's bean. */
  @Override
  public void noted(Timeline.Entry entry) {
    String where = entry.hierarchy().isEmpty() ? "" : entry.hierarchy() + ": ";
    send(
        BeanNames.agent(),
        BeanNames.DOMAIN + ".event." + entry.kind(),
        where + entry.sentence(),
        Optional.empty());
  }

  private void send(ObjectName source, String type, String message, Optional<Object> data) {
    Notification notification =
        new Notification(
            type, source, sequence.incrementAndGet(), System.currentTimeMillis(), message);
    data.ifPresent(notification::setUserData);
    Optional.ofNullable(beans.get(source))
        .ifPresent(bean -> sender.execute(() -> bean.sendNotification(notification)));
  }

  /** Takes the beans away. */
  @Override
  public void close() {
    for (ObjectName name : beans.keySet()) {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        LOG.debug("{} was taken away by somebody else", name);
      }
    }
    beans.clear();
    sender.shutdown();
  }
}
