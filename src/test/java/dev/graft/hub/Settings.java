package dev.graft.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Settings for tests, which have a server of their own. */
final class Settings {
  private Settings() {}

  /** With more patience than a busy machine asks for. */
  static HubSettings of(Path dir, URI url) {
    return withTimeout(dir, url, Duration.ofSeconds(30));
  }

  static HubSettings withTimeout(Path dir, URI url, Duration timeout) {
    return new HubSettings(dir, url, url, null, timeout, 3, Duration.ofMillis(1));
  }

  static HubSettings withDigest(HubSettings s, String digest) {
    return new HubSettings(
        s.dir(), s.modelsUrl(), s.dataUrl(), digest, s.timeout(), s.attempts(), s.retryDelay());
  }
}
