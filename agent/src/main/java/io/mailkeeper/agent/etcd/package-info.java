/** Leases in etcd: jetcd behind the port {@link io.mailkeeper.healer.lease.Etcd}. */
@NullMarked
package io.mailkeeper.agent.etcd;

import org.jspecify.annotations.NullMarked;
