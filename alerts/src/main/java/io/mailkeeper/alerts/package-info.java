/**
 * The Prometheus rules that come with Mailkeeper. The rules themselves, and examples for Prometheus
 * and Alertmanager, are resources below {@code /alerts/}.
 */
@NullMarked
package io.mailkeeper.alerts;

import org.jspecify.annotations.NullMarked;
