/**
 * Small values that say what a dashboard shows ({@link io.mailkeeper.dashboards.grafana.Dashboard},
 * {@link io.mailkeeper.dashboards.grafana.Panel}, {@link io.mailkeeper.dashboards.grafana.Query}),
 * and one writer that turns them into Grafana's classic JSON ({@link
 * io.mailkeeper.dashboards.grafana.DashboardJson}). Nothing here knows of mail.
 */
@NullMarked
package io.mailkeeper.dashboards.grafana;

import org.jspecify.annotations.NullMarked;
