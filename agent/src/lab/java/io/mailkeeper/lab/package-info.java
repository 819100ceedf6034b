/**
 * A failover group on one machine: nodes made of namespaces, real mail daemons, clients that
 * measure outages, and a witness that proves that no two nodes served at the same time.
 *
 * <p>Read {@link io.mailkeeper.lab.Lab} first. It needs root and the packages {@link
 * io.mailkeeper.lab.LabRequirements} names. Every process of a lab is in one cgroup and every
 * namespace and mount is held by those processes only, so nothing is left when they are gone.
 *
 * <p>What the shared directory does not do: {@code fcntl} and {@code flock} locks hold within one
 * node, not between nodes (bindfs can pass them on, but then two processes of one node no longer
 * exclude each other); a file kept open for ordinary reading may show old pages, a fresh open or a
 * direct read shows what another node wrote.
 */
@NullMarked
package io.mailkeeper.lab;

import org.jspecify.annotations.NullMarked;
