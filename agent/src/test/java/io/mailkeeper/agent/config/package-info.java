@NullMarked
package io.mailkeeper.agent.config;

import org.jspecify.annotations.NullMarked;
