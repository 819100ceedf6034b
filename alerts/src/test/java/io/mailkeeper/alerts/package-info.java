@NullMarked
package io.mailkeeper.alerts;

import org.jspecify.annotations.NullMarked;
