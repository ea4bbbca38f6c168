package dev.graft.report;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A headless Chromium, driven through chromedriver's WebDriver protocol. */
final class Browser implements AutoCloseable {
  private final Process driver;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Gson gson = new Gson();
  private final String base;
  private final String session;

  private Browser(Process driver, int port, Path profile) throws IOException {
    this.driver = driver;
    this.base = "http://127.0.0.1:" + port;
    awaitReady();
    List<String> arguments =
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--user-data-dir=" + profile);
    Map<String, Object> capabilities =
        Map.of(
            "browserName", "chrome",
            "goog:loggingPrefs", Map.of("browser", "ALL"),
            "goog:chromeOptions", Map.of("args", arguments));
    JsonObject reply =
        post("/session", Map.of("capabilities", Map.of("alwaysMatch", capabilities)))
            .getAsJsonObject();
    this.session = "/session/" + reply.get("sessionId").getAsString();
  }

  /** Starts one, or skips the test where chromedriver is not installed. */
  static Browser start(Path scratch) throws IOException {
    Path program = find("chromedriver");
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Process driver =
        new ProcessBuilder(program.toString(), "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("chromedriver.log").toFile())
            .start();
    return new Browser(driver, port, Files.createDirectory(scratch.resolve("profile")));
  }

  void open(Path page) {
    post(session + "/url", Map.of("url", page.toUri().toString()));
  }

  /** What a function body returns. */
  JsonElement run(String script) {
    return post(session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** Sets the window's width and whether the person prefers dark pages. */
  void look(int width, boolean dark) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    command("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  /** A picture of the whole page. */
  byte[] screenshot() {
    JsonObject reply =
        command("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
            .getAsJsonObject();
    return Base64.getDecoder().decode(reply.get("data").getAsString());
  }

  /** Presses a key, such as {@code "Tab"}, once. */
  void press(String key) {
    command("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "code", key));
    command("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key));
  }

  /** Moves the mouse to a point of the window. */
  void pointAt(double x, double y) {
    command("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
  }

  /** Everything that the console has said since the last call. */
  List<String> console() {
    List<String> lines = new ArrayList<>();
    for (JsonElement entry :
        post(session + "/se/log", Map.of("type", "browser")).getAsJsonArray()) {
      lines.add(entry.getAsJsonObject().get("message").getAsString());
    }
    return lines;
  }

  @Override
  public void close() {
    try {
      send(HttpRequest.newBuilder(URI.create(base + session)).DELETE());
    } finally {
      driver.destroy();
    }
  }

  private JsonElement command(String name, Map<String, ?> parameters) {
    return post(session + "/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
  }

  private JsonElement post(String path, Map<String, ?> body) {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .POST(BodyPublishers.ofString(gson.toJson(body))));
  }

  private JsonElement send(HttpRequest.Builder request) {
    try {
      String text =
          client
              .send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString())
              .body();
      JsonElement value = JsonParser.parseString(text).getAsJsonObject().get("value");
      if (value.isJsonObject() && value.getAsJsonObject().has("error")) {
        throw new IllegalStateException(value.toString());
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitReady() throws IOException {
    for (int i = 0; i < 100; i++) {
      try {
        send(HttpRequest.newBuilder(URI.create(base + "/status")));
        return;
      } catch (UncheckedIOException e) {
        pause();
      }
    }
    throw new IOException("chromedriver does not answer");
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path find(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      Path candidate = Path.of(folder, program);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    Assumptions.abort("skipped: no " + program + " on the PATH (Debian: chromium-driver)");
    throw new AssertionError("abort returned");
  }
}
