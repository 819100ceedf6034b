package io.mailkeeper.agent.config;

/**
 * Something that services of all nodes depend on, such as a directory server: while it fails as
 * seen from the other nodes too, a move would help nobody.
 *
 * @param probe how every node looks at it, whether it is in service or not
 * @param failures how many probes in a row must fail before it counts as failing
 */
@Called(value = "cause", by = "name")
public record CauseFile(
    @Name String name,
    ProbeFile probe,
    @Default("2") @Range(min = 1, max = 1000) Integer failures) {

  public CauseFile {
    if (probe instanceof ProbeFile.RoundTrip) {
      throw new KeyFault(
          "probe",
          "a cause is looked at by all nodes at once, and each would delete the messages of the"
              + " others' round trips; give the round trip to a service");
    }
  }
}
