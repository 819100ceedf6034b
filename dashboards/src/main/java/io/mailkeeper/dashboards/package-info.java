/**
 * The dashboard that Mailkeeper brings, one file to a row. Read {@link
 * io.mailkeeper.dashboards.Dashboards} first.
 */
@NullMarked
package io.mailkeeper.dashboards;

import org.jspecify.annotations.NullMarked;
