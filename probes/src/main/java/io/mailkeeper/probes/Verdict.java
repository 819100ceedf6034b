package io.mailkeeper.probes;

/** The outcome of a probe: a reason, {@link Reason#NONE} for success, and one sentence. */
record Verdict(Reason reason, String detail) {}
