package io.mailkeeper.healer.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps a process out of the OOM killer's way, proc(5); needs CAP_SYS_RESOURCE. */
final class OomScore {

  private OomScore() {}

  static boolean protect(long pid) {
    try {
      Files.writeString(Path.of("/proc/" + pid + "/oom_score_adj"), "-1000");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
