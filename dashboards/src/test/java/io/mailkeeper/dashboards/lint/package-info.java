/** The rules of Grafana's dashboard-linter and of this repository, on the generated JSON. */
@NullMarked
package io.mailkeeper.dashboards.lint;

import org.jspecify.annotations.NullMarked;
