package embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.graft.classify.DrawnRuns;
import dev.graft.classify.InferenceOptions;
import dev.graft.classify.Predictor;
import dev.graft.testing.OneThread;
import dev.graft.train.RunListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class ClassifyServiceTest {
  private static final int TIMES = 5;

  @TempDir private Path folder;

  @Test
  void manyClientsAtOnceGetThePredictorsAnswers() throws Exception {
    Path data = DrawnRuns.draw(folder.resolve("data"));
    Path checkpoint =
        DrawnRuns.train(
                DrawnRuns.config(data, Map.of("epochs", 1)),
                folder.resolve("run"),
                new RunListener() {})
            .best();
    List<Path> photos = DrawnRuns.photos(data);
    HttpClient client = HttpClient.newHttpClient();
    try (ClassifyService service = new ClassifyService(checkpoint, 0, 4);
        Predictor predictor =
            Predictor.open(checkpoint, InferenceOptions.defaults().withThreads(1))) {
      List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
      for (int i = 0; i < TIMES * photos.size(); i++) {
        byte[] photo = Files.readAllBytes(photos.get(i % photos.size()));
        replies.add(
            client.sendAsync(
                request(service, photo),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
      }
      for (int i = 0; i < replies.size(); i++) {
        HttpResponse<String> reply = replies.get(i).get(1, TimeUnit.MINUTES);
        assertEquals(200, reply.statusCode(), reply.body());
        assertEquals(
            new Gson().toJson(predictor.predict(photos.get(i % photos.size()))), reply.body());
      }
      HttpResponse<String> none =
          client.send(
              request(service, "no photo".getBytes(StandardCharsets.UTF_8)),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      assertEquals(400, none.statusCode());
      assertTrue(none.body().contains("request: is no JPEG"), none.body());
    }
  }

  private static HttpRequest request(ClassifyService service, byte[] photo) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + "/classify"))
        .POST(HttpRequest.BodyPublishers.ofByteArray(photo))
        .build();
  }
}
