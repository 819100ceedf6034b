/**
 * Real mail servers to probe, each started by itself from a root of unpacked packages: see {@link
 * io.mailkeeper.lab.servers.MailServersLabIT} for what is asked of them.
 */
@NullMarked
package io.mailkeeper.lab.servers;

import org.jspecify.annotations.NullMarked;
