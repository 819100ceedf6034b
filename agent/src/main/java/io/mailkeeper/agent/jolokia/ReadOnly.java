package io.mailkeeper.agent.jolokia;

import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/** The second line: Jolokia's own view of what is allowed, should the first one have a hole. */
final class ReadOnly implements Restrictor {

  @Override
  public boolean isHttpMethodAllowed(HttpMethod method) {
    return method == HttpMethod.POST;
  }

  @Override
  public boolean isTypeAllowed(RequestType type) {
    return type == RequestType.READ || type == RequestType.LIST || type == RequestType.SEARCH;
  }

  @Override
  public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
    return Allowed.attribute(name, attribute);
  }

  @Override
  public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
    return false;
  }

  @Override
  public boolean isOperationAllowed(ObjectName name, String operation) {
    return false;
  }

  /** Who may reach the port at all is decided by its address and TLS. */
  @Override
  public boolean isRemoteAccessAllowed(String... hosts) {
    return true;
  }

  @Override
  public boolean isOriginAllowed(String origin, boolean strict) {
    return false;
  }

  @Override
  public boolean isObjectNameHidden(ObjectName name) {
    return !Allowed.name(name);
  }
}
