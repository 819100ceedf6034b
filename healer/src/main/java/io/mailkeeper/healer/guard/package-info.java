/**
 * The guard: a process of its own that stops the service at the deadline when the agent cannot.
 *
 * <p>Read {@code GuardState} first (the rules), then {@code Stop} (what it does to the machine) and
 * {@code GuardedHierarchy} (both kept in step), {@code WatchdogRules}, {@code ResetRules} and
 * {@code Sentry} (what becomes of the whole node when a stop does not succeed). {@code GuardLink}
 * and {@code GuardLauncher} are the agent's side. JDK and JNA only.
 *
 * <p>Protocol, lines over the Unix domain socket {@code guard.sock}; deadlines absolute, in
 * nanoseconds on the boot clock; each request has one answer, in order; {@code error WHAT} answers
 * a line that makes no sense:
 *
 * <pre>
 * hello INSTANCE                           hello GUARD_PID NOW           the newest connection serves
 * plan TAG WORDS                           planned TAG                   words: see PlanText
 * pids TAG WORDS                           pids TAG                      adds to the plan
 * arm TAG EPOCH DEADLINE STOPBOUND [SOFTDEADLINE [required]]
 * armed TAG EPOCH DEADLINE | fired TAG EPOCH
 * stopped TAG EPOCH                        latched TAG EPOCH | running TAG EPOCH WHAT
 * fire TAG EPOCH                           fired TAG EPOCH
 * status TAG                               status TAG PHASE EPOCH DEADLINE verified|unverified
 * watchdog                                 watchdog - MILLIS KIND resets|noreset TEXT
 * any but hello and status                 refused TAG EPOCH REASON
 * unasked: !fired TAG EPOCH, !verified TAG EPOCH, !unverified TAG EPOCH WHAT, !superseded,
 *     !watchdog - MILLIS KIND resets|noreset TEXT
 * </pre>
 */
@NullMarked
package io.mailkeeper.healer.guard;

import org.jspecify.annotations.NullMarked;
