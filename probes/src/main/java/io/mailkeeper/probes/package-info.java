/**
 * Non-blocking probes of mail services. Knows nothing of healing, metrics or schedules.
 *
 * <p>To use it: {@link io.mailkeeper.probes.Probes#run} with a {@link io.mailkeeper.probes.Target}.
 * To read it: a protocol ({@code SmtpProbe}) is a {@code Dialogue} that is told lines and answers
 * with a {@code Turn}; {@code Exchange} adds the rules all protocols share (bounds, phases,
 * verdict, goodbye), still without touching anything; {@code LineConversation} adds the socket, the
 * clock and the deadline. A new protocol is one file and one line in {@code Probes}. An answer that
 * is not made of lines ({@code HttpPost}) asks for bytes instead.
 *
 * <p>What is not guaranteed: that a service which answers also delivers mail, and that a name's
 * second address works: a probe makes one attempt, to the first address.
 */
@NullMarked
package io.mailkeeper.probes;

import org.jspecify.annotations.NullMarked;
