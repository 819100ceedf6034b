/**
 * A picture of a dashboard without Grafana: the same panels drawn from Prometheus' answers on one
 * static page. It shows what the queries answer, not how Grafana looks. Read {@link
 * io.mailkeeper.dashboards.page.DashboardPage} first.
 */
@NullMarked
package io.mailkeeper.dashboards.page;

import org.jspecify.annotations.NullMarked;
