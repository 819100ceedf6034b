/**
 * Whether a node is fit for the lease. Judging is pure: facts in, {@link
 * io.mailkeeper.healer.doctor.Finding}s out.
 */
@NullMarked
package io.mailkeeper.healer.doctor;

import org.jspecify.annotations.NullMarked;
