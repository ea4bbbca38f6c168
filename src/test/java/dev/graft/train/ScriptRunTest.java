package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.Torch;
import dev.graft.data.DataLoader;
import dev.graft.data.TensorDataset;
import dev.graft.nn.Network;
import dev.graft.nn.ScriptModule;
import dev.graft.nn.StateDict;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.OneThread;
import dev.graft.testing.SameRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run over a TorchScript network: strategies, idle groups, checkpoints, going on. */
@ExtendWith(OneThread.class)
class ScriptRunTest {
  private static final TrainConfig CONFIG =
      TrainConfig.defaults("data").with(Map.of("epochs", 3, "batch_size", 4, "step_size", 2));

  @TempDir private Path folder;
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
  void aRunThatIsStoppedGoesOnWithTheSameBits() throws IOException {
    Path whole = folder.resolve("whole");
    run(Strategy.FINETUNE, 1, RunFolder.create(whole), new RunListener() {}).run();
    for (int steps = 1; steps < 6; steps++) {
      Path parts = folder.resolve("parts" + steps);
      TrainingRun stopped =
          run(Strategy.FINETUNE, 1, RunFolder.create(parts), new StopsAfter(steps));
      assertThrows(RunStoppedException.class, stopped::run);
      TrainingRun rest = run(Strategy.FINETUNE, 1, RunFolder.open(parts), new RunListener() {});
      rest.resume(Checkpoint.read(parts.resolve("last.pth")));
      rest.run();
      SameRun.assertSame(whole, parts);
    }
  }

  @Test
  void freezeAndDiscriminativeAtScale0AreTheSameRun() throws IOException {
    Path freeze = folder.resolve("freeze");
    Path discriminative = folder.resolve("discriminative");
    run(Strategy.FREEZE, 0, RunFolder.create(freeze), new RunListener() {}).run();
    run(Strategy.DISCRIMINATIVE, 0, RunFolder.create(discriminative), new RunListener() {}).run();
    StateDict one = model(freeze);
    StateDict other = model(discriminative);
    assertEquals(one.keySet(), other.keySet());
    StateDict before = program().stateDict();
    one.forEach(
        (key, tensor) -> {
          assertTrue(torch.equal(tensor, get(other, key)), key);
          // The backbone's statistics moved, its parameters did not, and the head was trained.
          if (!key.startsWith("fc.")) {
            boolean buffer = key.contains("running_") || key.endsWith("num_batches_tracked");
            assertEquals(!buffer, torch.equal(tensor, get(before, key)), key);
          }
        });
  }

  private static Tensor get(StateDict dict, String key) {
    return Objects.requireNonNull(dict.get(key), key);
  }

  private static StateDict model(Path run) {
    return Checkpoint.read(run.resolve("last.pth")).model();
  }

  private static ScriptModule program() {
    torch.manual_seed(4);
    ScriptModule trunk = Torch.jitLoad(JsonFixture.path("script/trunk.pt"));
    trunk.replaceChild("fc", new LinearImpl(6, 3));
    return trunk;
  }

  private static TrainingRun run(
      Strategy strategy, double scale, RunFolder folder, RunListener listener) throws IOException {
    Network model = program();
    SGD optimizer =
        new SGD(strategy.prepare(model, "fc", 0.05, scale), SGD.options().lr(0.05).momentum(0.9));
    Map<?, ?> file = (Map<?, ?>) Torch.load(JsonFixture.path("script/expected.pth"));
    Tensor x = (Tensor) Objects.requireNonNull(Objects.requireNonNull(file).get("input"));
    Tensor y = (Tensor) Objects.requireNonNull(file.get("target"));
    RunSetup setup =
        new RunSetup(
            model,
            "script",
            List.of("a", "b", "c"),
            new CrossEntropyLossImpl()::forward,
            optimizer,
            new StepLR(optimizer, 2, 0.5),
            DataLoader.builder(new TensorDataset(x, y)).batchSize(4).shuffle(true).build(),
            DataLoader.builder(new TensorDataset(x, y)).batchSize(4).build(),
            new Placement(new Device("cpu"), Precision.FP32, torch.MemoryFormat.Contiguous),
            null);
    return new TrainingRun(CONFIG, setup, folder, listener);
  }

  private static final class StopsAfter implements RunListener {
    private int left;

    StopsAfter(int steps) {
      left = steps;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
      left--;
    }

    @Override
    public boolean stopRequested() {
      return left <= 0;
    }
  }
}
