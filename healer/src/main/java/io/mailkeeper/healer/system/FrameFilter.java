package io.mailkeeper.healer.system;

import com.sun.jna.Memory;
import java.util.List;

/**
 * Which frames the kernel hands over: a classic BPF program (bpf(4) of BSD, {@code
 * Documentation/networking/filter.rst} of Linux).
 */
record FrameFilter(List<Instruction> program) {

  static final FrameFilter ALL = new FrameFilter(List.of());

  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int WHOLE_FRAME = 0x40000;

  /**
   * One step.
   *
   * @param yes steps to skip when the comparison holds
   * @param no steps to skip when it does not
   */
  record Instruction(int code, int yes, int no, int value) {}

  /** ICMPv6 messages of two types that follow the IPv6 header at once, in Ethernet frames. */
  static FrameFilter icmp6(int type, int other) {
    return new FrameFilter(
        List.of(
            new Instruction(LOAD_BYTE, 0, 0, 20), // next header
            new Instruction(JUMP_EQUAL, 0, 4, 58),
            new Instruction(LOAD_BYTE, 0, 0, 54), // type
            new Instruction(JUMP_EQUAL, 1, 0, type),
            new Instruction(JUMP_EQUAL, 0, 1, other),
            new Instruction(RETURN, 0, 0, WHOLE_FRAME),
            new Instruction(RETURN, 0, 0, 0)));
  }

  /** The steps as an array of struct sock_filter. */
  Memory steps() {
    Memory memory = new Memory(8L * program.size());
    for (int i = 0; i < program.size(); i++) {
      Instruction step = program.get(i);
      memory.setShort(8L * i, (short) step.code());
      memory.setByte(8L * i + 2, (byte) step.yes());
      memory.setByte(8L * i + 3, (byte) step.no());
      memory.setInt(8L * i + 4, step.value());
    }
    return memory;
  }
}
