/** The control loop: observe, decide, act, report. */
@NullMarked
package io.mailkeeper.agent.loop;

import org.jspecify.annotations.NullMarked;
