/** The page, from canned answers of Prometheus. */
@NullMarked
package io.mailkeeper.dashboards.page;

import org.jspecify.annotations.NullMarked;
