/**
 * The lease: at most one node in service. Pure rules, the record layout, and the port to the store.
 */
@NullMarked
package io.mailkeeper.healer.lease;

import org.jspecify.annotations.NullMarked;
