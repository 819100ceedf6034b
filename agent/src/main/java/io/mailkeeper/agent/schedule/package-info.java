/**
 * What has a calendar: freeze windows and the standby self-check.
 *
 * <p>Whether a window is open is computed from the present moment whenever somebody asks; Quartz
 * only says when it is worth asking again. A trigger that comes late, twice or not at all therefore
 * never leaves a wrong state behind.
 */
@NullMarked
package io.mailkeeper.agent.schedule;

import org.jspecify.annotations.NullMarked;
