package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A watchdog in the place of {@code /dev/watchdog}: a FIFO in the node. Once fed, it powers the
 * node off when no feed has come for its timeout; the byte {@code V} stops it.
 */
final class StandInWatchdog implements AutoCloseable {
  static final String PATH = "/run/watchdog";

  private final LabNode node;
  private final Duration timeout;
  private final FileChannel feeds;
  private final Thread reader;
  private final Thread timer;
  private long lastFeed;
  private boolean counting;
  private volatile boolean fired;

  /** Puts it into the running node; the timeout is in whole seconds. */
  StandInWatchdog(LabNode node, Duration timeout) {
    this.node = node;
    this.timeout = timeout;
    node.exec("mkfifo", PATH).orThrow();
    node.writeFile(PATH + ".timeout", timeout.toSeconds() + "\n");
    try {
      Path inside = Path.of("/proc/" + node.initPid() + "/root" + PATH);
      feeds = FileChannel.open(inside, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = thread(this::read, "watchdog-feeds");
    timer = thread(this::watch, "watchdog-timer");
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void read() {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    try {
      while (feeds.read(bytes) > 0) {
        fed(bytes.get(bytes.position() - 1) != 'V');
        bytes.clear();
      }
    } catch (IOException closed) {
      return; // the end of the test
    }
  }

  private synchronized void fed(boolean goesOn) {
    lastFeed = System.nanoTime();
    counting = goesOn;
    notifyAll();
  }

  private void watch() {
    try {
      awaitTimeout();
      node.powerOff();
      fired = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitTimeout() throws InterruptedException {
    while (true) {
      long left = timeout.toNanos() - (System.nanoTime() - lastFeed);
      if (!counting) {
        wait();
      } else if (left > 0) {
        wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
      } else {
        return;
      }
    }
  }

  boolean hasFired() {
    return fired;
  }

  @Override
  public void close() {
    timer.interrupt();
    reader.interrupt();
    try {
      timer.join();
      reader.join();
      feeds.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
