package io.mailkeeper.agent.cli;

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
    com.fasterxml.jackson.databind.ObjectMapper json =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .findAndRegisterModules()
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    router
        .get("/api/v1/status")
        .handler(
            ctx -> {
              try {
                ctx.end(json.writeValueAsString(agent.desk().snapshot()));
              } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                ctx.fail(e);
              }
            });
    router
        .post("/api/v1/hierarchies/:tag/:verb")
        .handler(io.vertx.ext.web.handler.BodyHandler.create(false))
        .handler(
            ctx ->
                agent
                    .desk()
                    .request(
                        OperatorRequest.Verb.valueOf(
                            ctx.pathParam("verb")
                                .replace('-', '_')
                                .toUpperCase(java.util.Locale.ROOT)),
                        ctx.pathParam("tag"),
                        ctx.body().asJsonObject().getString("node", ""),
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
