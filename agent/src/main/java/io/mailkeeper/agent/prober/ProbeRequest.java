package io.mailkeeper.agent.prober;

import java.util.Optional;

/**
 * What somebody asks of {@code /probe}.
 *
 * @param target {@code host:port} or a URL, as the module wants it
 * @param module name of the module
 * @param hostname name of the virtual host, for HTTP's Host header and TLS's server name
 * @param scrapeTimeout what Prometheus says its scrape may take, in seconds
 */
public record ProbeRequest(
    String target, String module, Optional<String> hostname, Optional<Double> scrapeTimeout) {}
