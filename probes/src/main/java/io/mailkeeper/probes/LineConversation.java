package io.mailkeeper.probes;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.shareddata.Shareable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Drives an {@link Exchange} over a socket; the only file that knows one.
 *
 * <p>Each probe runs on an event-loop context of its own, because {@code NetClient.connect} loses
 * connections when it is called from foreign threads. Everything that happens goes through {@link
 * #step}, and whatever happens, {@link #finish} runs exactly once: it is the only place that stops
 * the clock, closes the socket and gives the result. That is why the promise is a field.
 */
final class LineConversation {

  /** How long to wait for the answer to QUIT; the verdict is known by then. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final VertxInternal vertx;
  private final Target target;
  private final Duration timeout;
  private final Promise<ProbeResult> promise;
  private final Optional<InetAddress> literal;
  private final Exchange exchange;
  private final long startNanos = System.nanoTime();
  private Optional<NetSocket> socket = Optional.empty();
  private long timer;
  private boolean handshake;
  private boolean parting;
  private boolean finished;

  private LineConversation(
      VertxInternal vertx,
      Target target,
      Duration timeout,
      Dialogue dialogue,
      Promise<ProbeResult> promise) {
    this.vertx = vertx;
    this.target = target;
    this.timeout = timeout;
    this.promise = promise;
    this.literal = Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(target.host()));
    this.exchange =
        literal
            .map(
                a ->
                    Exchange.connecting(dialogue, target.tls(), text(a), target.port(), startNanos))
            .orElseGet(() -> Exchange.resolving(dialogue, target.tls(), target.host(), startNanos));
  }

  /** See {@link Probe#run}. */
  static Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout, Dialogue dialogue) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is " + timeout + ", expected more than zero");
    }
    VertxInternal internal = (VertxInternal) vertx;
    ContextInternal caller = internal.getContext();
    Promise<ProbeResult> promise = caller == null ? Promise.promise() : caller.promise();
    LineConversation probe = new LineConversation(internal, target, timeout, dialogue, promise);
    try {
      internal.createEventLoopContext().runOnContext(start -> probe.step(probe::start));
    } catch (RejectedExecutionException closed) {
      probe.step(() -> probe.exchange.fail(Reason.INTERNAL, "a closed event loop", now()));
    }
    return promise.future();
  }

  private void start() {
    timer = vertx.setTimer(millis(timeout), up -> step(this::expired));
    literal.ifPresentOrElse(address -> take(List.of(address)), this::resolve);
  }

  private void resolve() {
    Future<List<InetAddress>> addresses =
        target.addressChoice().equals(AddressChoice.ANY)
            ? vertx.nameResolver().resolve(target.host()).map(List::of)
            : vertx.nameResolver().resolveAll(target.host()).map(LineConversation::addresses);
    addresses
        .onSuccess(all -> step(() -> resolved(all)))
        .onFailure(cause -> step(() -> fail(NetworkFault.onResolve(cause))));
  }

  private static List<InetAddress> addresses(List<InetSocketAddress> all) {
    return all.stream().map(InetSocketAddress::getAddress).toList();
  }

  private void resolved(List<InetAddress> all) {
    target
        .addressChoice()
        .choose(all)
        .ifPresent(address -> exchange.resolved(text(address), target.port(), now()));
    take(all);
  }

  private void take(List<InetAddress> all) {
    target
        .addressChoice()
        .choose(all)
        .ifPresentOrElse(
            this::connect,
            () ->
                exchange.conclude(
                    Reason.DNS, target.addressChoice().none(target.host(), all), now()));
  }

  private void connect(InetAddress address) {
    ConnectOptions options =
        new ConnectOptions()
            .setRemoteAddress(
                SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())))
            .setTimeout((int) Math.min(Integer.MAX_VALUE, millis(remaining())));
    client(target.addressChoice().source().orElse(""))
        .connect(options)
        .onSuccess(this::connected)
        .onFailure(cause -> step(() -> fail(NetworkFault.onConnect(cause))));
  }

  private void connected(NetSocket connection) {
    if (finished) {
      connection.close();
      return;
    }
    socket = Optional.of(connection);
    connection.handler(bytes -> step(() -> send(exchange.received(bytes.getBytes(), now()))));
    connection.exceptionHandler(e -> step(() -> exchange.ended(NetworkFault.onBreak(e), now())));
    connection.closeHandler(end -> step(() -> exchange.ended("end of connection", now())));
    step(() -> send(exchange.connected(now())));
  }

  private void send(Buffer bytes) {
    // A failed write breaks the connection, and the handlers hear of that.
    socket.filter(s -> bytes.length() > 0).ifPresent(s -> s.write(bytes));
  }

  private void shakeHands() {
    Tls tls = target.tls().orElseThrow();
    ChannelHandlerContext channel =
        ((NetSocketInternal) socket.orElseThrow()).channelHandlerContext();
    TlsHandshake.begin(
        channel.pipeline(),
        channel.alloc(),
        tls,
        target.host(),
        facts -> step(() -> send(exchange.secured(facts, now()))),
        cause -> step(() -> exchange.ended(NetworkFault.onHandshake(cause), now())));
  }

  private void expired() {
    exchange.expired(timeout, now());
  }

  private void fail(Verdict fault) {
    if (fault.reason() == Reason.TIMEOUT) {
      // The connect timeout and the deadline are the same moment; tell it the same way.
      expired();
    } else {
      exchange.fail(fault.reason(), fault.detail(), now());
    }
  }

  /** Lets one event happen, and sees whether the probe is over. */
  private void step(Runnable event) {
    if (finished) {
      return;
    }
    try {
      event.run();
    } catch (RuntimeException bug) {
      exchange.fail(Reason.INTERNAL, "a bug of the probe: " + bug, now());
      exchange.ended("a bug", now());
    }
    if (exchange.handshake() && !handshake) {
      handshake = true;
      shakeHands();
    }
    if (exchange.over()) {
      finish();
    } else if (exchange.partingWords() && !parting) {
      parting = true;
      vertx.cancelTimer(timer);
      long wait = Math.min(millis(GOODBYE), millis(remaining()));
      timer = vertx.setTimer(wait, up -> step(this::expired));
    }
  }

  private void finish() {
    finished = true;
    vertx.cancelTimer(timer);
    socket.ifPresent(NetSocket::close);
    promise.tryComplete(exchange.result(now()));
  }

  /**
   * One client for each Vert.x and own address: a client holds pools and a cleaner, too much for
   * every probe.
   */
  private NetClient client(String source) {
    return vertx
        .sharedData()
        .<String, SharedClient>getLocalMap(LineConversation.class.getName())
        .computeIfAbsent("client" + source, key -> new SharedClient(newClient(source)))
        .client();
  }

  private NetClient newClient(String source) {
    NetClientOptions options = new NetClientOptions().setReconnectAttempts(0);
    return vertx.createNetClient(source.isEmpty() ? options : options.setLocalAddress(source));
  }

  private record SharedClient(NetClient client) implements Shareable {}

  private Duration remaining() {
    return timeout.minusNanos(now() - startNanos);
  }

  /** At least one: Vert.x refuses timers of zero, and a connect timeout of zero means none. */
  private static long millis(Duration time) {
    return Math.max(1, time.toMillis());
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }

  private static long now() {
    return System.nanoTime();
  }
}
