package io.mailkeeper.agent;

import io.mailkeeper.agent.cli.AgentAddress;
import io.mailkeeper.agent.cli.AgentCommand;
import io.mailkeeper.agent.cli.Apply;
import io.mailkeeper.agent.cli.CheckConfig;
import io.mailkeeper.agent.cli.Cli;
import io.mailkeeper.agent.cli.DefinitionCommand;
import io.mailkeeper.agent.cli.DemoCommand;
import io.mailkeeper.agent.cli.Doctor;
import io.mailkeeper.agent.cli.GuardCommand;
import io.mailkeeper.agent.cli.LeaseCommand;
import java.util.LinkedHashMap;
import java.util.Map;

/** Entry point of the {@code mailkeeper} command: a table of contents. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("agent", new AgentCommand());
    more.put("check-config", new CheckConfig());
    more.put("lease", new LeaseCommand());
    more.put("apply", new Apply());
    more.put("definition", new DefinitionCommand());
    more.put("doctor", new Doctor());
    more.put("guard", new GuardCommand());
    more.put("demo", new DemoCommand());
    System.exit(Cli.with(AgentAddress::ofConfiguration, more).execute(args));
  }
}
