package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.NodeRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A store that nobody may ask: tests say what may be asked of it. */
abstract class NoStore implements LeaseStore {
  private static UnsupportedOperationException unasked() {
    return new UnsupportedOperationException("this test does not expect it");
  }

  @Override
  public LeaseView read(String tag, long from, long floor) {
    throw unasked();
  }

  @Override
  public Published publishOnce(String tag, EpochRecord record) {
    throw unasked();
  }

  @Override
  public void write(String tag, EpochRecord record) {
    throw unasked();
  }

  @Override
  public void writeNode(NodeRecord record) {
    throw unasked();
  }

  @Override
  public Optional<NodeRecord> readNode(String node) {
    throw unasked();
  }

  @Override
  public void writeIncidents(List<IncidentRecord> incidents) throws IOException {
    throw unasked();
  }

  @Override
  public List<IncidentRecord> readIncidents(String node) throws IOException {
    throw unasked();
  }

  @Override
  public Published publishDefinition(DefinitionRevision revision) throws IOException {
    throw unasked();
  }

  @Override
  public Optional<DefinitionRevision> readDefinition(long number) throws IOException {
    throw unasked();
  }

  @Override
  public void persistFloor(String tag, long floor) {
    throw unasked();
  }

  @Override
  public long floor(String tag) {
    throw unasked();
  }
}
