package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.agent.Agent;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Timeline;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.guard.GuardLauncher;
import io.mailkeeper.probes.ProbeResult;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;

/** temp */
record AgentServices(Agent agent) {
  static AgentServices start(Configuration c, GuardLauncher launcher) throws IOException {
    FrontDesk.Meter meter =
        new FrontDesk.Meter() {
          @Override
          public void probed(String tag, String service, String protocol, ProbeResult result) {}

          @Override
          public void renewed(String tag, Duration took, boolean counted) {}

          @Override
          public void noted(Timeline.Entry entry) {}

          @Override
          public void took(String tag, String what, String subject, Duration duration) {}
        };
    Agent agent = new Agent(c, meter, launcher, "0.1.0");
    Router router = Router.router(agent.vertx());
    agent.peers().ifPresent(p -> p.mount(router));
    ObjectMapper json = new ObjectMapper().findAndRegisterModules();
    router
        .get("/api/v1/status")
        .handler(
            ctx -> {
              try {
                ctx.json(
                    json.convertValue(
                        agent.desk().snapshot().hierarchies().get(0).mode(), Object.class));
                json.toString();
              } catch (RuntimeException e) {
                ctx.fail(e);
              }
            });
    router.get("/x").handler(ctx -> ctx.end(agent.desk().snapshot().toString()));
    router
        .get("/do/:verb/:node")
        .handler(
            ctx ->
                agent
                    .desk()
                    .request(
                        OperatorRequest.Verb.valueOf(ctx.pathParam("verb")),
                        "sams",
                        ctx.pathParam("node"),
                        false,
                        "me")
                    .onSuccess(r -> ctx.end(r.toString())));
    agent
        .vertx()
        .createHttpServer()
        .requestHandler(router)
        .listen(c.node().listen().port(), c.node().listen().host().getHostAddress())
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    return new AgentServices(agent);
  }
}
