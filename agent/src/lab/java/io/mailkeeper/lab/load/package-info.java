/**
 * What a probe costs, side by side with blackbox_exporter: both are asked for the same probes of
 * the same server by the same client in one run. {@code ProbeFigures} is the file to read first.
 *
 * <p>What is not measured: the server and the client, which share the machine's processors with
 * both. They make latencies longer, not processor time.
 */
@NullMarked
package io.mailkeeper.lab.load;

import org.jspecify.annotations.NullMarked;
