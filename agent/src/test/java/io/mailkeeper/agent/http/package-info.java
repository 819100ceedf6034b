@NullMarked
package io.mailkeeper.agent.http;

import org.jspecify.annotations.NullMarked;
