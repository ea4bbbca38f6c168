package dev.graft.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Settings for tests: a server of their own, and little patience. */
final class Settings {
  private Settings() {}

  static HubSettings of(Path dir, URI url) {
    return new HubSettings(dir, url, url, null, Duration.ofMillis(400), 3, Duration.ofMillis(1));
  }

  static HubSettings withDigest(HubSettings s, String digest) {
    return new HubSettings(
        s.dir(), s.modelsUrl(), s.dataUrl(), digest, s.timeout(), s.attempts(), s.retryDelay());
  }
}
