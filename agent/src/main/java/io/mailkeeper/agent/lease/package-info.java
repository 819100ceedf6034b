/** Which kind of store this node's leases are in. */
@NullMarked
package io.mailkeeper.agent.lease;

import org.jspecify.annotations.NullMarked;
