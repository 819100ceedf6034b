/** What the agent measures, in the Prometheus text format. */
@NullMarked
package io.mailkeeper.agent.metrics;

import org.jspecify.annotations.NullMarked;
