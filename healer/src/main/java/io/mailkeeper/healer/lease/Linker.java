package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.file.Path;

/** {@code link(2)}; a seam so that a test can lose its reply. */
@FunctionalInterface
interface Linker {
  void link(Path name, Path existing) throws IOException;
}
