package io.mailkeeper.probes;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Drives an {@link Exchange} over datagrams as {@link LineConversation} does over a connection. The
 * dialogue speaks as if it were one, each message with its length in two bytes before it; here they
 * are taken off and put on. The socket is connected, so that only the server's own messages come,
 * and that a machine which answers that nothing listens is heard.
 */
final class DatagramConversation {

  private static final int LENGTH_BYTES = 2;

  private final VertxInternal vertx;
  private final ContextInternal context;
  private final Target target;
  private final Duration timeout;
  private final Promise<ProbeResult> promise;
  private final Optional<InetAddress> literal;
  private final Exchange exchange;
  private Optional<Channel> channel = Optional.empty();
  private long timer;
  private boolean finished;

  private DatagramConversation(
      VertxInternal vertx,
      Target target,
      Duration timeout,
      Dialogue dialogue,
      Promise<ProbeResult> promise) {
    this.vertx = vertx;
    this.context = vertx.createEventLoopContext();
    this.target = target;
    this.timeout = timeout;
    this.promise = promise;
    this.literal = Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(target.host()));
    this.exchange =
        literal
            .map(
                a -> Exchange.connecting(dialogue, Optional.empty(), text(a), target.port(), now()))
            .orElseGet(() -> Exchange.resolving(dialogue, Optional.empty(), target.host(), now()));
  }

  /** See {@link Probe#run}. */
  static Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout, Dialogue dialogue) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is " + timeout + ", expected more than zero");
    }
    VertxInternal internal = (VertxInternal) vertx;
    ContextInternal caller = internal.getContext();
    Promise<ProbeResult> promise = caller == null ? Promise.promise() : caller.promise();
    DatagramConversation probe =
        new DatagramConversation(internal, target, timeout, dialogue, promise);
    try {
      probe.context.runOnContext(start -> probe.step(probe::start));
    } catch (RejectedExecutionException closed) {
      probe.step(() -> probe.exchange.fail(Reason.INTERNAL, "a closed event loop", now()));
    }
    return promise.future();
  }

  private void start() {
    timer =
        vertx.setTimer(
            Math.max(1, timeout.toMillis()), up -> step(() -> exchange.expired(timeout, now())));
    literal.ifPresentOrElse(address -> take(List.of(address)), this::resolve);
  }

  private void resolve() {
    vertx
        .nameResolver()
        .resolveAll(target.host())
        .onSuccess(
            all -> step(() -> take(all.stream().map(InetSocketAddress::getAddress).toList())))
        .onFailure(cause -> step(() -> fail(NetworkFault.onResolve(cause))));
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
    if (literal.isEmpty()) {
      exchange.resolved(text(address), target.port(), now());
    }
    Bootstrap bootstrap =
        new Bootstrap()
            .group(context.nettyEventLoop())
            .channelFactory(vertx.transport().datagramChannelFactory())
            .option(ChannelOption.AUTO_READ, true)
            .handler(new Incoming());
    InetSocketAddress remote = new InetSocketAddress(address, target.port());
    ChannelFuture connecting =
        target
            .addressChoice()
            .source()
            .map(own -> bootstrap.connect(remote, new InetSocketAddress(own, 0)))
            .orElseGet(() -> bootstrap.connect(remote));
    connecting.addListener(
        done ->
            step(
                () -> {
                  if (done.isSuccess()) {
                    channel = Optional.of(connecting.channel());
                    send(exchange.connected(now()));
                  } else {
                    fail(NetworkFault.onConnect(done.cause()));
                  }
                }));
    // A probe that ended meanwhile has no channel to close yet.
    connecting.addListener(done -> closeIfFinished(connecting.channel()));
  }

  private void closeIfFinished(Channel late) {
    if (finished) {
      close(late);
    }
  }

  private void send(Buffer framed) {
    if (framed.length() > LENGTH_BYTES) {
      byte[] message = framed.getBytes(LENGTH_BYTES, framed.length());
      channel.ifPresent(
          c ->
              c.writeAndFlush(Unpooled.wrappedBuffer(message))
                  .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE));
    }
  }

  /** What comes from the server. */
  private final class Incoming extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
      byte[] message = ByteBufUtil.getBytes(packet.content());
      Buffer framed = Buffer.buffer().appendUnsignedShort(message.length).appendBytes(message);
      step(() -> send(exchange.received(framed.getBytes(), now())));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      step(
          () -> {
            if (cause instanceof PortUnreachableException) {
              exchange.fail(Reason.REFUSED, "connection refused", now());
            } else {
              exchange.ended(NetworkFault.onBreak(cause), now());
            }
          });
    }
  }

  private void fail(Verdict fault) {
    exchange.fail(fault.reason(), fault.detail(), now());
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
    if (exchange.over()) {
      finished = true;
      vertx.cancelTimer(timer);
      channel.ifPresent(DatagramConversation::close);
      promise.tryComplete(exchange.result(now()));
    }
  }

  private static void close(Channel open) {
    open.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }

  private static long now() {
    return System.nanoTime();
  }
}
