package dev.graft.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where files come from, where they go, and how long to wait for them.
 *
 * @param dir the folder of {@code torch.hub.get_dir()}
 * @param modelsUrl where the weights are; ends in a slash
 * @param dataUrl where the data sets are; ends in a slash
 * @param dataSha256 the SHA-256 (or its start, in hex) that the named data set's zip must have, if
 *     the person set one
 * @param timeout the longest wait for a connection, for an answer, and for the next bytes of it
 * @param attempts how many times in a row a transfer may fail without a new byte
 * @param retryDelay the pause before the second attempt; it doubles with each further one
 */
record HubSettings(
    Path dir,
    URI modelsUrl,
    URI dataUrl,
    @Nullable String dataSha256,
    Duration timeout,
    int attempts,
    Duration retryDelay) {
  static final String MODELS_URL = "https://download.pytorch.org/models/";
  static final String DATA_URL = "https://download.pytorch.org/tutorial/";

  /** What {@link Hub#setDir} sets. */
  static final String DIR_PROPERTY = "graft.hub.dir";

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 5;

  /** From this process's system properties and environment. */
  static HubSettings current() {
    return of(System.getProperties(), System.getenv());
  }

  /**
   * Each setting is a system property {@code graft.hub.NAME} or, without it, an environment
   * variable {@code GRAFT_HUB_NAME}: {@code models-url}, {@code data-url}, {@code data-sha256} and
   * {@code timeout} (seconds). The folder is the property {@code graft.hub.dir}, or else follows
   * torch.hub: {@code TORCH_HOME/hub}, without it {@code XDG_CACHE_HOME/torch/hub}, without that
   * {@code ~/.cache/torch/hub}.
   */
  static HubSettings of(Properties properties, Map<String, String> env) {
    String timeout = find(properties, env, "timeout");
    return new HubSettings(
        dir(properties, env),
        url(properties, env, "models-url", MODELS_URL),
        url(properties, env, "data-url", DATA_URL),
        find(properties, env, "data-sha256"),
        timeout == null ? TIMEOUT : seconds(timeout),
        ATTEMPTS,
        Duration.ofSeconds(1));
  }

  private static Path dir(Properties properties, Map<String, String> env) {
    String set = properties.getProperty(DIR_PROPERTY);
    if (set != null) {
      return Path.of(set);
    }
    Path home = Path.of(properties.getProperty("user.home", "."));
    String torchHome = env.get("TORCH_HOME");
    if (torchHome != null) {
      return expandUser(torchHome, home).resolve("hub");
    }
    String cache = env.getOrDefault("XDG_CACHE_HOME", "~/.cache");
    return expandUser(cache, home).resolve("torch").resolve("hub");
  }

  /** As Python's {@code os.path.expanduser}, for the person's own home. */
  private static Path expandUser(String path, Path home) {
    if (path.equals("~")) {
      return home;
    }
    return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path);
  }

  private static @Nullable String find(
      Properties properties, Map<String, String> env, String name) {
    String value = properties.getProperty("graft.hub." + name);
    return value != null ? value : env.get(variable(name));
  }

  private static String variable(String name) {
    return "GRAFT_HUB_" + name.replace('-', '_').toUpperCase(java.util.Locale.ROOT);
  }

  private static URI url(
      Properties properties, Map<String, String> env, String name, String byDefault) {
    String found = find(properties, env, name);
    String text = found == null ? byDefault : found;
    try {
      URI url = new URI(text.endsWith("/") ? text : text + "/");
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new HubException("%s is no http or https URL: %s".formatted(variable(name), text));
  }

  private static Duration seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      if (seconds > 0 && seconds < 1e6) {
        return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new HubException(variable("timeout") + " must be seconds above 0, found: " + text);
  }
}
