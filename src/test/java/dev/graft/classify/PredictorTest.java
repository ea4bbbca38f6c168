package dev.graft.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.Torch;
import dev.graft.data.image.ImageException;
import dev.graft.data.image.ImageReader;
import dev.graft.serialization.CheckpointException;
import dev.graft.testing.NativeObjects;
import dev.graft.testing.OneThread;
import dev.graft.train.RunListener;
import dev.graft.train.Trainer;
import dev.graft.transforms.Draws;
import dev.graft.transforms.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IdentityImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class PredictorTest {
  private static final int THREADS = 8;
  private static final int TIMES = 20;

  @TempDir private static Path folder;
  private static Path checkpoint;
  private static List<Path> photos;

  @BeforeAll
  static void train() {
    Path data = DrawnRuns.draw(folder.resolve("data"));
    photos = DrawnRuns.photos(data);
    checkpoint =
        DrawnRuns.train(
                DrawnRuns.config(data, Map.of()), folder.resolve("run"), new RunListener() {})
            .last();
  }

  @Test
  void itAnswersAsTheNetworkOfTheCheckpoint() throws IOException {
    try (Predictor predictor = Predictor.open(checkpoint);
        PointerScope scope = new PointerScope()) {
      assertEquals(List.of("ant", "bee"), predictor.classes());
      TrainedModel model = TrainedModel.read(checkpoint, InferenceOptions.defaults());
      assertTrue(foldedLayers(model) > 0, "without an option it folds");
      try (Image image = ImageReader.open(photos.get(0))) {
        Tensor x = model.transform().apply(image).unsqueeze(0);
        assertEquals(36 - 4, x.size(2), "the crop of the training");
        Tensor p = Trainer.predict(model.network(), x, model.placement());
        List<ClassProbability> answer = predictor.predict(photos.get(0));
        assertEquals(2, answer.size());
        assertTrue(answer.get(0).probability() >= answer.get(1).probability(), answer.toString());
        for (ClassProbability one : answer) {
          assertEquals(p.select(1, one.index()).item_double(), one.probability(), 0);
          assertEquals(predictor.classes().get(one.index()), one.name());
        }
        assertEquals(answer, predictor.predict(image));
        assertEquals(answer, predictor.predict(Files.readAllBytes(photos.get(0)), "body"));
      }
    }
  }

  private static long foldedLayers(TrainedModel model) {
    return model.network().namedModules().values().stream()
        .filter(IdentityImpl.class::isInstance)
        .count();
  }

  @Test
  void foldedAnswersAreThoseOfEvaluationButForRounding() throws IOException {
    byte[] before = Files.readAllBytes(checkpoint);
    InferenceOptions exactly = InferenceOptions.defaults().withFolded(false);
    try (PointerScope scope = new PointerScope()) {
      assertEquals(0, foldedLayers(TrainedModel.read(checkpoint, exactly)));
    }
    for (boolean channelsLast : new boolean[] {true, false}) {
      InferenceOptions folded = InferenceOptions.defaults().withChannelsLast(channelsLast);
      try (Predictor fast = Predictor.open(checkpoint, folded);
          Predictor plain = Predictor.open(checkpoint, folded.withFolded(false))) {
        for (Path photo : photos) {
          List<ClassProbability> answer = fast.predict(photo);
          List<ClassProbability> expected = plain.predict(photo);
          for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).name(), answer.get(i).name());
            assertEquals(expected.get(i).probability(), answer.get(i).probability(), 1e-5);
          }
        }
      }
    }
    assertArrayEquals(before, Files.readAllBytes(checkpoint));
  }

  @Test
  void manyThreadsGetTheAnswersOfOne() throws Exception {
    try (Predictor predictor = Predictor.open(checkpoint)) {
      List<List<ClassProbability>> alone = photos.stream().map(predictor::predict).toList();
      List<List<List<ClassProbability>>> together =
          inThreads(
              () -> {
                List<List<ClassProbability>> answers = new ArrayList<>();
                for (int i = 0; i < TIMES; i++) {
                  photos.forEach(photo -> answers.add(predictor.predict(photo)));
                }
                return answers;
              });
      for (List<List<ClassProbability>> answers : together) {
        assertEquals(TIMES * photos.size(), answers.size());
        for (int i = 0; i < answers.size(); i++) {
          assertEquals(alone.get(i % photos.size()), answers.get(i));
        }
      }
    }
  }

  @Test
  void aCallersOwnNumberOfThreadsNeitherMattersNorChanges() throws Exception {
    try (Predictor predictor =
        Predictor.open(checkpoint, InferenceOptions.defaults().withThreads(2))) {
      assertEquals(1, torch.get_num_threads(), "opening leaves it");
      List<ClassProbability> alone = predictor.predict(photos.get(1));
      assertEquals(1, torch.get_num_threads(), "asking leaves it");
      Torch.setNumThreads(3);
      assertEquals(alone, predictor.predict(photos.get(1)));
      assertEquals(3, torch.get_num_threads());
    }
  }

  @Test
  @Tag("resource")
  void nothingIsLeftBehindNotEvenByPhotosThatAreNone() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.jpg"), "no photo");
    long before = NativeObjects.settled();
    try (Predictor predictor = Predictor.open(checkpoint)) {
      predictor.predict(photos.get(0)); // what layers keep beside their weights
      long open = NativeObjects.settled();
      inThreads(
          () -> {
            for (int i = 0; i < TIMES; i++) {
              photos.forEach(predictor::predict);
              assertThrows(ImageException.class, () -> predictor.predict(bad));
              assertThrows(ImageException.class, () -> predictor.predict(folder));
            }
            return 0;
          });
      noMore(open, Pointer.totalCount()); // nothing is left to the collector
    }
    noMore(before, NativeObjects.settled());
  }

  @Test
  void closingWaitsForThePhotosAtHandAndRefusesTheNext() throws Exception {
    for (int round = 0; round < 5; round++) {
      Predictor predictor = Predictor.open(checkpoint);
      List<ClassProbability> alone = predictor.predict(photos.get(0));
      CountDownLatch begun = new CountDownLatch(THREADS);
      ExecutorService pool = Executors.newFixedThreadPool(THREADS);
      try {
        List<Future<String>> ends = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          ends.add(
              pool.submit(
                  () -> {
                    while (true) {
                      try {
                        assertEquals(alone, predictor.predict(photos.get(0)));
                      } catch (IllegalStateException e) {
                        return String.valueOf(e.getMessage());
                      }
                      begun.countDown();
                    }
                  }));
        }
        assertTrue(begun.await(1, TimeUnit.MINUTES));
        predictor.close();
        for (Future<String> end : ends) {
          assertEquals(
              "the predictor of " + checkpoint + " is closed", end.get(1, TimeUnit.MINUTES));
        }
        predictor.close();
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void openingLeavesTheProcesssGeneratorWhereItIs() {
    Torch.manualSeed(5);
    float next = Draws.rand(null);
    Torch.manualSeed(5);
    Predictor.open(checkpoint).close();
    assertEquals(next, Draws.rand(null), 0);
  }

  @Test
  void aWrongFileIsNamedInOneLine() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pth"), "no checkpoint");
    for (Path wrong : List.of(text, folder.resolve("absent.pth"))) {
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> Predictor.open(wrong).close());
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains(wrong.toString()), message);
      assertFalse(message.contains("\n"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> InferenceOptions.defaults().withThreads(-1));
  }

  /** Fewer is fine: the collector frees what other tests have dropped. */
  private static void noMore(long before, long after) {
    assertTrue(after <= before, () -> before + " native objects became " + after);
  }

  private static <T> List<T> inThreads(Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(pool.submit(work));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get(5, TimeUnit.MINUTES));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
