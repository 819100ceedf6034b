package io.mailkeeper.agent.jmx;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.StandardEmitterMBean;

/**
 * An MXBean with the texts of its interface's {@link Description}s, that can send notifications.
 * Any thread.
 */
final class DescribedBean extends StandardEmitterMBean {
  private final Class<?> face;

  private DescribedBean(
      Object bean, Class<Object> face, NotificationBroadcasterSupport broadcaster) {
    super(bean, face, true, broadcaster);
    this.face = face;
  }

  /**
   * @param types dotted types of the notifications it may send
   */
  static <T> DescribedBean of(Class<T> face, T bean, String[] types) {
    NotificationBroadcasterSupport broadcaster =
        new NotificationBroadcasterSupport(
            new MBeanNotificationInfo(
                types, Notification.class.getName(), "A change of state; the message says what."));
    @SuppressWarnings("unchecked") // the interface is only used for reflection
    Class<Object> anyFace = (Class<Object>) face;
    return new DescribedBean(bean, anyFace, broadcaster);
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return text(face).orElse(super.getDescription(info));
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return method((info.isIs() ? "is" : "get") + info.getName())
        .flatMap(DescribedBean::text)
        .orElse(super.getDescription(info));
  }

  @Override
  protected String getDescription(MBeanOperationInfo info) {
    return method(info.getName()).flatMap(DescribedBean::text).orElse(super.getDescription(info));
  }

  @Override
  protected String getDescription(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int index) {
    return method(operation.getName())
        .flatMap(m -> text(m.getParameters()[index]))
        .orElse(super.getDescription(operation, parameter, index));
  }

  @Override
  protected String getParameterName(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int index) {
    return method(operation.getName())
        .map(m -> m.getParameters()[index].getName())
        .orElse(super.getParameterName(operation, parameter, index));
  }

  /** Operations change something: a console may ask before it calls one. */
  @Override
  protected int getImpact(MBeanOperationInfo info) {
    return MBeanOperationInfo.ACTION;
  }

  private Optional<Method> method(String name) {
    return Arrays.stream(face.getMethods()).filter(m -> m.getName().equals(name)).findFirst();
  }

  private static Optional<String> text(AnnotatedElement element) {
    return Optional.ofNullable(element.getAnnotation(Description.class)).map(Description::value);
  }
}
