package io.mailkeeper.healer.guard;

/** Where the guard says what nobody asked for. Never blocks. */
interface Notices {
  void say(String line);
}
