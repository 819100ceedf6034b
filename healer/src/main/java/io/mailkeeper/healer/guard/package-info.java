/**
 * The guard: a process of its own that stops the service at the deadline when the agent cannot.
 *
 * <p>Read {@code GuardState} first (the rules), then {@code Stop} (what it does to the machine) and
 * {@code GuardedHierarchy} (both kept in step). {@code GuardLink} and {@code GuardLauncher} are the
 * agent's side. JDK and JNA only.
 *
 * <p>Protocol, lines over the Unix domain socket {@code guard.sock}; deadlines absolute, in
 * nanoseconds on the boot clock; each request has one answer, in order; {@code error WHAT} answers
 * a line that makes no sense:
 *
 * <pre>
 * hello INSTANCE                           hello GUARD_PID NOW           the newest connection serves
 * plan TAG WORDS                           planned TAG                   words: see PlanText
 * pids TAG WORDS                           pids TAG                      adds to the plan
 * arm TAG EPOCH DEADLINE STOPBOUND         armed TAG EPOCH DEADLINE | fired TAG EPOCH
 * stopped TAG EPOCH                        latched TAG EPOCH | running TAG EPOCH WHAT
 * fire TAG EPOCH                           fired TAG EPOCH
 * status TAG                               status TAG PHASE EPOCH DEADLINE verified|unverified
 * any but hello and status                 refused TAG EPOCH REASON
 * unasked: !fired TAG EPOCH, !verified TAG EPOCH, !unverified TAG EPOCH WHAT, !superseded
 * </pre>
 */
@NullMarked
package io.mailkeeper.healer.guard;

import org.jspecify.annotations.NullMarked;
