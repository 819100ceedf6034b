@NullMarked
package io.mailkeeper.healer.doctor;

import org.jspecify.annotations.NullMarked;
