package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread in poll(2) over the descriptors of all watched processes (pidfd_open(2): readable when
 * the process has ended) and one eventfd(2) that wakes it when the list changes.
 *
 * <p>Descriptors are opened by whoever calls {@link #watch} and closed by the watch's thread alone,
 * so none is closed, and its number used again, while it is polled. A process that cannot be opened
 * for another reason than that it is gone is looked at every 20 ms instead.
 */
final class PidfdWatch implements ProcessWatch {

  private static final short POLLIN = 1;
  private static final int POLLFD_SIZE = 8;
  private static final int EFD_CLOEXEC_NONBLOCK = 02000000 | 04000;
  private static final int LOOK_MILLIS = 20;
  private static final int GONE = -1;
  private static final int LOOK = -2;

  private final int wake = LibC.INSTANCE.eventfd(0, EFD_CLOEXEC_NONBLOCK);
  private final ConcurrentLinkedQueue<Entry> added = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::run, "process-watch");
  private volatile boolean closed;

  /** Whether {@code wake} is closed; guarded by this. */
  private boolean ended;

  /** A watched process; {@code over} once it was reported or forgotten. */
  private record Entry(ProcessId id, int fd, Runnable onGone, AtomicBoolean over) {}

  PidfdWatch() {
    thread.setDaemon(true);
    thread.start();
  }

  static boolean supported() {
    try {
      int fd = LibC.INSTANCE.syscall(LibC.PIDFD_OPEN, (int) own(), 0).intValue();
      LibC.INSTANCE.close(fd);
      return true;
    } catch (LastErrorException | UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static long own() {
    return ProcessHandle.current().pid();
  }

  @Override
  public synchronized Watch watch(ProcessId id, Runnable onGone) {
    if (closed) {
      throw new IllegalStateException("the process watch is closed");
    }
    Entry entry = new Entry(id, open(id), onGone, new AtomicBoolean());
    added.add(entry);
    wake();
    return () -> {
      entry.over().set(true);
      wake();
    };
  }

  private static int open(ProcessId id) {
    int fd;
    try {
      fd = LibC.INSTANCE.syscall(LibC.PIDFD_OPEN, (int) id.pid(), 0).intValue();
    } catch (LastErrorException e) {
      return e.getErrorCode() == LibC.ESRCH ? GONE : LOOK;
    }
    if (id.alive()) {
      return fd;
    }
    LibC.INSTANCE.close(fd);
    return GONE;
  }

  @Override
  public synchronized void close() {
    closed = true;
    wake();
  }

  /** After close the descriptor is gone; a late wake-up of a forgotten watch is then dropped. */
  private synchronized void wake() {
    if (!ended) {
      try {
        LibC.INSTANCE.write(wake, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}, new NativeLong(8));
      } catch (LastErrorException e) {
        // The counter is full: the thread is awake already.
      }
    }
  }

  private void run() {
    List<Entry> entries = new ArrayList<>();
    while (!closed) {
      for (Entry entry = added.poll(); entry != null; entry = added.poll()) {
        entries.add(entry);
      }
      entries.removeIf(PidfdWatch::dropped);
      if (entries.stream().noneMatch(entry -> entry.fd() == GONE)) {
        awaitChange(entries);
      } else {
        entries.forEach(entry -> reportIf(entry.fd() == GONE, entry));
      }
    }
    end(entries);
  }

  private synchronized void end(List<Entry> entries) {
    entries.addAll(added);
    entries.forEach(entry -> entry.over().set(true));
    entries.removeIf(PidfdWatch::dropped);
    LibC.INSTANCE.close(wake);
    ended = true;
  }

  private static boolean dropped(Entry entry) {
    if (!entry.over().get()) {
      return false;
    }
    if (entry.fd() >= 0) {
      LibC.INSTANCE.close(entry.fd());
    }
    return true;
  }

  private void awaitChange(List<Entry> entries) {
    int count = entries.size() + 1;
    try (Memory fds = new Memory((long) count * POLLFD_SIZE)) {
      boolean look = false;
      put(fds, 0, wake);
      for (int i = 0; i < entries.size(); i++) {
        // A negative descriptor is ignored by poll(2).
        put(fds, i + 1, entries.get(i).fd());
        look |= entries.get(i).fd() == LOOK;
      }
      poll(fds, count, look ? LOOK_MILLIS : -1);
      if (ready(fds, 0)) {
        drain();
      }
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get(i);
        boolean gone = entry.fd() == LOOK ? !entry.id().alive() : ready(fds, i + 1);
        reportIf(gone, entry);
      }
    }
  }

  private static void reportIf(boolean gone, Entry entry) {
    if (gone && entry.over().compareAndSet(false, true)) {
      call(entry.onGone());
    }
  }

  /** One failing listener must not end the watch of all others. */
  static void call(Runnable onGone) {
    try {
      onGone.run();
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private static void put(Memory fds, int index, int fd) {
    long at = (long) index * POLLFD_SIZE;
    fds.setInt(at, fd);
    fds.setShort(at + 4, POLLIN);
    fds.setShort(at + 6, (short) 0);
  }

  private static boolean ready(Memory fds, int index) {
    return fds.getShort((long) index * POLLFD_SIZE + 6) != 0;
  }

  private static void poll(Memory fds, int count, int millis) {
    try {
      LibC.INSTANCE.poll(fds, new NativeLong(count), millis);
    } catch (LastErrorException e) {
      if (e.getErrorCode() != LibC.EINTR) {
        throw e;
      }
    }
  }

  private void drain() {
    try {
      LibC.INSTANCE.read(wake, new byte[8], new NativeLong(8));
    } catch (LastErrorException e) {
      // Nothing there: another wake-up was drained with it.
    }
  }
}
