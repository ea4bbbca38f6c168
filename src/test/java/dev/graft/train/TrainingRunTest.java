package dev.graft.train;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.serialization.CheckpointException;
import dev.graft.serialization.PthWriter;
import dev.graft.testing.OneThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class TrainingRunTest {
  @TempDir private Path temporary;
  private PointerScope scope;

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void aRunLeavesTablesAndCheckpoints() throws IOException {
    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    TinyRun run = new TinyRun(3);
    List<Boolean> best = new ArrayList<>();
    run.into(
            folder,
            new RunListener() {
              @Override
              public void epochFinished(EpochMetrics epoch, boolean isBest) {
                best.add(isBest);
              }
            })
        .run();

    List<String> metrics = Files.readAllLines(folder.path().resolve("metrics.csv"));
    assertEquals(
        "epoch,train_loss,train_accuracy,val_loss,val_accuracy,lr,train_seconds,val_seconds",
        metrics.get(0));
    assertEquals(4, metrics.size());
    assertTrue(
        metrics.get(3).startsWith("2,") && metrics.get(3).contains(",0.001,"), metrics.get(3));
    List<String> steps = Files.readAllLines(folder.path().resolve("steps.csv"));
    assertEquals("epoch,step,loss,lr_0,lr_1", steps.get(0));
    assertEquals(1 + 3 * 3, steps.size());
    assertTrue(steps.get(1).startsWith("0,0,") && steps.get(1).endsWith(",0.005,0.01"));

    assertTrue(best.get(0), "the first epoch is the best so far");
    Checkpoint last = Checkpoint.read(folder.last());
    assertEquals(
        List.of(
            "model",
            "classes",
            "arch",
            "config",
            "optimizer",
            "scheduler",
            "epoch",
            "progress",
            "rng",
            "data",
            "environment"),
        List.copyOf(last.entries().keySet()));
    assertEquals(3, last.epoch());
    assertEquals(List.of("dark", "bright"), last.classes());
    assertEquals(run.config, run.config.with(last.config()));
    assertEquals(
        List.of("model", "classes", "arch", "config"),
        List.copyOf(Checkpoint.read(folder.best()).entries().keySet()));
  }

  @Test
  void gradientsThatChangeNothingAreLeftOutWithTheSameNumbers() throws IOException {
    RunFolder lean = idleRun("lean", false);
    RunFolder full = idleRun("full", true);

    assertEquals(text(full, "steps.csv"), text(lean, "steps.csv"));
    assertEquals(withoutSeconds(full), withoutSeconds(lean));
    Checkpoint a = Checkpoint.read(full.last());
    Checkpoint b = Checkpoint.read(lean.last());
    a.model().forEach((key, t) -> assertTrue(torch.equal(t, b.model().get(key)), key));
    assertEquals(6, momentum(a).size());
    assertEquals(2, momentum(b).size(), "the head's");
  }

  private RunFolder idleRun(String name, boolean fullGradients) {
    RunFolder folder = RunFolder.create(temporary.resolve(name));
    TinyRun run = new TinyRun(3, Strategy.DISCRIMINATIVE, 0, new TinyImages(TinyRun.IMAGES), false);
    TrainConfig config = run.config.with(Map.of("full_gradients", fullGradients));
    new TrainingRun(config, run.setup, folder, new RunListener() {}).run();
    run.model.namedParameters().forEach((key, p) -> assertTrue(p.requires_grad(), key));
    return folder;
  }

  @Test
  void aRunWithAGeneratorOfItsOwnDrawsTheSameNumbers() throws IOException {
    RunFolder shared = RunFolder.create(temporary.resolve("shared"));
    new TinyRun(2).into(shared, new RunListener() {}).run();
    RunFolder own = RunFolder.create(temporary.resolve("own"));
    TinyRun run =
        new TinyRun(2, Strategy.DISCRIMINATIVE, 0.5, new TinyImages(TinyRun.IMAGES), true);
    torch.manual_seed(1234); // another run of the process
    run.into(own, new RunListener() {}).run();
    assertEquals(text(shared, "steps.csv"), text(own, "steps.csv"));
  }

  @Test
  void aFolderWithARunInItIsNotOverwritten() {
    Path path = temporary.resolve("run");
    new TinyRun(1).into(RunFolder.create(path), new RunListener() {}).run();
    assertMessage("holds a run already", () -> RunFolder.create(path));
    assertMessage("nothing to resume", () -> RunFolder.open(temporary.resolve("other")));
  }

  @Test
  void aLossThatIsNoNumberKeepsTheCheckpointOfTheEpochBefore() {
    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    int[] epoch = new int[1];
    TinyImages images = new TinyImages(TinyRun.IMAGES, index -> epoch[0] == 2 ? 1 : 0);
    TinyRun run = new TinyRun(4, Strategy.FINETUNE, 0, images, false);
    RunListener counts =
        new RunListener() {
          @Override
          public void epochStarted(int number, int steps) {
            epoch[0] = number;
          }
        };
    assertMessage("NaN in epoch 2 at step 0", () -> run.into(folder, counts).run());
    Checkpoint kept = Checkpoint.read(folder.last());
    assertEquals(2, kept.epoch());
    kept.model().forEach((key, t) -> assertFalse(t.isnan().any().item_bool(), key));
  }

  @Test
  void aFullDiskIsOneLineAndKeepsTheCheckpoint() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full));
    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    RunListener fills =
        new RunListener() {
          @Override
          public void epochFinished(EpochMetrics epoch, boolean best) {
            try {
              Files.delete(folder.path().resolve("steps.csv"));
              Files.createSymbolicLink(folder.path().resolve("steps.csv"), full);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        };
    assertMessage(
        "steps.csv cannot be written: No space left on device",
        () -> new TinyRun(3).into(folder, fills).run());
    assertEquals(1, Checkpoint.read(folder.last()).epoch());
  }

  @Test
  void aLostFolderIsOneLine() {
    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    RunListener loses =
        new RunListener() {
          @Override
          public void epochFinished(EpochMetrics epoch, boolean best) {
            try (Stream<Path> files = Files.list(folder.path())) {
              for (Path file : files.toList()) {
                Files.delete(file);
              }
              Files.delete(folder.path());
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        };
    assertMessage("its folder is gone", () -> new TinyRun(3).into(folder, loses).run());
  }

  @Test
  void aFileThatIsNoCheckpointOfARunIsNamed() {
    Path file = temporary.resolve("weights.pth");
    PthWriter.save(Map.of("fc.weight", torch.ones(2)), file);
    CheckpointException e = assertThrows(CheckpointException.class, () -> Checkpoint.read(file));
    assertTrue(String.valueOf(e.getMessage()).contains("no checkpoint of a run"), e.getMessage());

    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    new TinyRun(1).into(folder, new RunListener() {}).run();
    Checkpoint best = Checkpoint.read(folder.best());
    TrainingRun run = new TinyRun(1).into(folder, new RunListener() {});
    CheckpointException other = assertThrows(CheckpointException.class, () -> run.resume(best));
    assertTrue(String.valueOf(other.getMessage()).contains("only a last.pth can be resumed"));
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable code) {
    TrainException e = assertThrows(TrainException.class, code);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    assertFalse(String.valueOf(e.getMessage()).contains("\n"));
  }

  private static String text(RunFolder folder, String name) throws IOException {
    return Files.readString(folder.path().resolve(name));
  }

  private static List<String> withoutSeconds(RunFolder folder) throws IOException {
    return text(folder, "metrics.csv").lines().map(l -> l.replaceAll(",[^,]*,[^,]*$", "")).toList();
  }

  private static List<Tensor> momentum(Checkpoint checkpoint) {
    Map<?, ?> optimizer = (Map<?, ?>) requireNonNull(checkpoint.entries().get("optimizer"));
    List<Tensor> buffers = new ArrayList<>();
    ((Map<?, ?>) requireNonNull(optimizer.get("state")))
        .forEach(
            (id, entry) ->
                buffers.add((Tensor) requireNonNull(((Map<?, ?>) entry).get("momentum_buffer"))));
    return buffers;
  }
}
