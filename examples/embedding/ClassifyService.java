package embedding;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.graft.classify.InferenceOptions;
import dev.graft.classify.Predictor;
import dev.graft.data.image.ImageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web service that says what photos show: {@code ClassifyService CHECKPOINT PORT}, then {@code
 * curl --data-binary @bee.jpg localhost:PORT/classify}.
 */
public final class ClassifyService implements AutoCloseable {
  private static final int LARGEST = 20 << 20;

  private final Predictor predictor;
  private final ExecutorService pool;
  private final HttpServer server;

  public ClassifyService(Path checkpoint, int port, int threads) throws IOException {
    // One thread a photo: requests run beside each other, and do not wait for each other's parts.
    predictor = Predictor.open(checkpoint, InferenceOptions.defaults().withThreads(1));
    pool = Executors.newFixedThreadPool(threads);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/classify", this::answer);
    server.setExecutor(pool);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] photo = exchange.getRequestBody().readNBytes(LARGEST);
      try {
        reply(exchange, 200, predictor.predict(photo, "request"));
      } catch (ImageException e) {
        reply(exchange, 400, Map.of("error", String.valueOf(e.getMessage())));
      }
    }
  }

  private static void reply(HttpExchange exchange, int code, Object body) throws IOException {
    byte[] json = new Gson().toJson(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, json.length);
    exchange.getResponseBody().write(json);
  }

  /** Answers the requests at hand; the predictor goes last. */
  @Override
  public void close() {
    server.stop(1);
    pool.shutdown();
    predictor.close();
  }

  public static void main(String[] args) throws IOException {
    ClassifyService service =
        new ClassifyService(
            Path.of(args[0]),
            Integer.parseInt(args[1]),
            Runtime.getRuntime().availableProcessors());
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
  }
}
