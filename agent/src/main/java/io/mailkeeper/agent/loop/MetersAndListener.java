package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Note;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.RoundTripResult;
import java.time.Duration;

/** Tells a listener what happens, after the meters. */
public record MetersAndListener(FrontDesk.Meter meters, FrontDesk.Listener listener)
    implements FrontDesk.Meter {

  @Override
  public void probed(String tag, String service, String protocol, ProbeResult result) {
    meters.probed(tag, service, protocol, result);
  }

  @Override
  public void travelled(String tag, String service, RoundTripResult result) {
    meters.travelled(tag, service, result);
  }

  @Override
  public void renewed(String tag, Duration took, boolean counted) {
    meters.renewed(tag, took, counted);
  }

  @Override
  public void noted(Timeline.Entry entry) {
    meters.noted(entry);
    listener.noted(entry);
  }

  @Override
  public void took(String tag, Note.Measured what, String subject, Duration duration) {
    meters.took(tag, what, subject, duration);
  }

  @Override
  public void published(Snapshot snapshot) {
    meters.published(snapshot);
    listener.published(snapshot);
  }
}
