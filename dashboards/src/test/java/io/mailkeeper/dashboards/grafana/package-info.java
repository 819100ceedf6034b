/** Layout and the pieces queries are made of. */
@NullMarked
package io.mailkeeper.dashboards.grafana;

import org.jspecify.annotations.NullMarked;
