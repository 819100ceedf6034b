/** The agent's one port: what it says over HTTP, and what it can be asked for. */
@NullMarked
package io.mailkeeper.agent.http;

import org.jspecify.annotations.NullMarked;
