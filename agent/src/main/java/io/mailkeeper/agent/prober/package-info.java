/**
 * Probes on demand, in blackbox_exporter's shape: {@code /probe?target=&module=}. {@code OnDemand}
 * is the file to read first: whether the target may be probed, what its module makes of it, how
 * long it may take, what came of it. {@code ProbeMetrics} writes it under blackbox_exporter's
 * names.
 *
 * <p>What is not guaranteed: that a module of blackbox_exporter which asks for something that is
 * not done here is probed in part. It is not probed at all, and the answer says why.
 */
@NullMarked
package io.mailkeeper.agent.prober;

import org.jspecify.annotations.NullMarked;
