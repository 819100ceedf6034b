package io.mailkeeper.agent.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.TxnResponse;
import io.grpc.Status;
import io.mailkeeper.healer.lease.Etcd;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An etcd cluster over jetcd. A transaction is offered to one member after the other until one
 * answers: to the one that answered last first, since a member that is paused costs each time what
 * it is waited for. That is safe because every write carries a guard: see {@link Etcd}.
 *
 * <pre>
 *   limit 2 s, three members:   |-- member 1 ---|-- member 2 ---|-- member 3 ---|
 *                               0             0.67            1.33              2
 *   a refused connection costs nothing: those after it get its share
 * </pre>
 */
public final class JetcdCluster implements Etcd {

  private final List<EtcdEndpoint> endpoints;
  private final Duration timeout;

  /** The member that answered last. */
  private final AtomicInteger preferred = new AtomicInteger();

  JetcdCluster(List<EtcdEndpoint> endpoints, Duration timeout) {
    this.endpoints = List.copyOf(endpoints);
    this.timeout = timeout;
  }

  @Override
  public Answer commit(Transaction transaction, Duration limit) throws IOException {
    TxnResponse response =
        ask(limit, client -> Requests.offer(client.getKVClient().txn(), transaction));
    return Requests.answer(response, transaction);
  }

  /** One call of jetcd, which may never return. */
  interface Call<T> extends Function<Client, CompletableFuture<T>> {}

  /** Offers a call to the members in turn; it has to be one that may be carried out twice. */
  <T> T ask(Duration limit, Call<T> call) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    int offers = Math.max(2, endpoints.size()); // an only member is asked again what it has done
    int first = preferred.get();
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < offers; i++) {
      int index = (first + i) % endpoints.size();
      long share = (end - System.nanoTime()) / (offers - i);
      try {
        T answer = ask(endpoints.get(index), share, call);
        preferred.set(index);
        return answer;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        failures.add(e.getMessage());
      }
    }
    throw new IOException(
        "etcd: " + failures.stream().distinct().collect(Collectors.joining("; ")));
  }

  /** Asks one member; returns within the time whatever jetcd does. */
  static <T> T ask(EtcdEndpoint endpoint, long nanos, Call<T> call) throws IOException {
    Client client;
    CompletableFuture<T> future;
    try {
      client = endpoint.client();
      future = call.apply(client);
    } catch (RuntimeException e) {
      throw new IOException(endpoint.url() + ": " + e, e);
    }
    try {
      T answer = future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      endpoint.answered(client);
      return answer;
    } catch (TimeoutException e) {
      endpoint.failed(client);
      throw new IOException(
          endpoint.url() + " has not answered within " + nanos / 1_000_000 + " ms", e);
    } catch (ExecutionException e) {
      Status status = Status.fromThrowable(e);
      if (status.getCode() == Status.Code.UNAVAILABLE
          || status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
        endpoint.failed(client);
      }
      throw new IOException(endpoint.url() + ": " + words(status), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(endpoint.url() + ": interrupted");
    } finally {
      future.cancel(true);
    }
  }

  private static String words(Status status) {
    String code = status.getCode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String description = status.getDescription() == null ? "" : ": " + status.getDescription();
    Throwable cause = status.getCause();
    String because = cause == null || cause.getMessage() == null ? "" : ", " + cause.getMessage();
    return code
        + description.lines().findFirst().orElse("")
        + because.lines().findFirst().orElse("");
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  List<EtcdEndpoint> endpoints() {
    return endpoints;
  }

  @Override
  public String place() {
    return endpoints.stream()
        .map(EtcdEndpoint::url)
        .map(URI::toString)
        .collect(Collectors.joining(", ", "etcd at ", ""));
  }

  @Override
  public void close() {
    endpoints.forEach(EtcdEndpoint::close);
  }
}
