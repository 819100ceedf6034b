package io.mailkeeper.agent;

/** Entry point of the {@code mailkeeper} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("mailkeeper");
  }
}
