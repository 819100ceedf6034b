/**
 * The authenticated link between the agents of a group, over HTTP.
 *
 * <p>What it promises: a message that reaches its handler was made by a holder of the group's key
 * file, for this node and this start of its agent, and is handled at most once; an answer that
 * reaches the asker was made for exactly that question. What it does not promise: delivery, order,
 * secrecy, or which of the key's holders wrote a message (the group has one key). So a peer message
 * only ever makes a node more careful, or asks; it never is a reason to serve.
 *
 * <p>No clock is involved: freshness comes from the receiver's nonce and the sender's counter.
 */
@NullMarked
package io.mailkeeper.agent.peer;

import org.jspecify.annotations.NullMarked;
