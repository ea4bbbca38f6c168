package dev.graft.optim;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.Tuple;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that PyTorch began go on in Graft, and Graft's checkpoints are those of PyTorch. */
@Tag("parity")
class MovedRunTest {
  private static final Path FOLDER = Path.of("src/test/resources/fixtures/moves");

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    Natives.load();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd-freeze",
        "sgd-finetune",
        "adam-freeze",
        "adam-finetune",
        "adamw-freeze",
        "adamw-finetune"
      })
  void aRunOfPyTorchGoesOn(String name) {
    try (PointerScope scope = new PointerScope()) {
      MovedRun run = new MovedRun(FOLDER.resolve(name + ".pth"));
      run.load(MovedRun.map(run.file.get("moved")));
      assertLosses(run, run.unmoved(), goOn(run));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd-freeze",
        "sgd-finetune",
        "adam-freeze",
        "adam-finetune",
        "adamw-freeze",
        "adamw-finetune"
      })
  void aRunOfGraftLeavesPyTorchsCheckpointAndGoesOn(String name) {
    Path saved = folder.resolve("graft.pth");
    try (PointerScope scope = new PointerScope()) {
      MovedRun first = new MovedRun(FOLDER.resolve(name + ".pth"));
      first.train(0, MovedRun.MOVED);
      first.save(saved);
      Map<?, ?> checkpoint = MovedRun.map(PthReader.load(saved));
      assertCheckpoint(MovedRun.map(first.file.get("moved")), checkpoint);

      MovedRun second = new MovedRun(FOLDER.resolve(name + ".pth"));
      second.load(checkpoint);
      assertLosses(second, second.unmoved(), goOn(second));
    }
  }

  static List<Double> goOn(MovedRun run) {
    return run.train(MovedRun.MOVED, MovedRun.MOVED + run.unmoved().size());
  }

  static void assertLosses(MovedRun run, List<Double> expected, List<Double> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      double off = Math.abs(found.get(i) / expected.get(i) - 1);
      String where = "step %d after the move: %s, unmoved %s".formatted(i, found, expected);
      assertTrue(off <= run.tolerance(), where);
    }
  }

  private static void assertCheckpoint(Map<?, ?> expected, Map<?, ?> found) {
    Map<?, ?> optimizer = MovedRun.map(found.get("optimizer"));
    Map<?, ?> wanted = MovedRun.map(expected.get("optimizer"));
    for (Object group : (List<?>) requireNonNull(optimizer.get("param_groups"))) {
      Object betas = MovedRun.map(group).get("betas");
      assertTrue(betas == null || betas instanceof Tuple, "betas must be a tuple");
    }
    assertEquals(
        Json.comparable(wanted.get("param_groups")),
        Json.comparable(optimizer.get("param_groups")));
    assertEquals(
        Json.comparable(expected.get("scheduler")), Json.comparable(found.get("scheduler")));
    assertTensors(MovedRun.map(expected.get("model")), MovedRun.map(found.get("model")));
    Map<?, ?> states = MovedRun.map(optimizer.get("state"));
    Map<?, ?> wantedStates = MovedRun.map(wanted.get("state"));
    assertEquals(wantedStates.keySet(), states.keySet());
    for (Map.Entry<?, ?> state : wantedStates.entrySet()) {
      assertTensors(MovedRun.map(state.getValue()), MovedRun.map(states.get(state.getKey())));
    }
  }

  private static void assertTensors(Map<?, ?> expected, Map<?, ?> found) {
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(found.keySet()));
    for (Map.Entry<?, ?> entry : expected.entrySet()) {
      Tensor wanted = assertInstanceOf(Tensor.class, entry.getValue());
      Tensor tensor = assertInstanceOf(Tensor.class, found.get(entry.getKey()));
      assertEquals(wanted.scalar_type().intern(), tensor.scalar_type().intern());
      assertTrue(wanted.is_same_size(tensor), entry.getKey() + ": shape");
      double scale = torch.max(wanted.abs()).item_double();
      double off = torch.max(wanted.sub(tensor).abs()).item_double();
      assertTrue(off <= 1e-4 * scale, entry.getKey() + " is off by " + off + " of " + scale);
    }
  }
}
