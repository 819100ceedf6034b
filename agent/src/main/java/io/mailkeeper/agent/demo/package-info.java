/**
 * {@code mailkeeper demo}: two nodes, their mail daemons and a client on one machine, with a script
 * of faults and what a client saw of each.
 *
 * <p>The mail daemons are plain processes ({@link DemoMailDaemon}) over one shared directory
 * ({@link MailSpool}); {@link ProcessReaper} sees to it that no process and no directory survives
 * the demo, however it ends.
 */
@NullMarked
package io.mailkeeper.agent.demo;

import org.jspecify.annotations.NullMarked;
