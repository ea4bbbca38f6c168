package tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.graft.Torch;
import dev.graft.demo.Domain;
import dev.graft.demo.Pictures;
import dev.graft.models.ResNet;
import dev.graft.testing.RealData;
import dev.graft.testing.Twins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example on drawn pictures, and beside its twin on the ants and bees. */
class TransferLearningTest {
  private static final String TWIN = "examples/tutorial/transfer_learning.py";

  @TempDir private Path folder;

  @Test
  void bothModesRunAndTheBestAccuracyIsTheLastWord() throws IOException {
    Path data = folder.resolve("data");
    new Pictures(Domain.TARGET, 1, 40, 4, 2).writeTo(data);
    Path weights = folder.resolve("weights.pth");
    try (PointerScope scope = new PointerScope()) {
      Torch.manualSeed(7);
      Torch.save(ResNet.resnet18().stateDict(), weights);
    }
    List<String> finetune = run(data, weights, "finetune", "3", "4", "32");
    assertEquals(
        Collections.max(Twins.numbers(finetune, "val")), Twins.numbers(finetune, "best").get(0));
    List<Double> losses = Twins.numbers(finetune, "train");
    List<Double> features = Twins.numbers(run(data, weights, "features", "3", "4", "32"), "train");
    assertEquals(6, losses.size());
    assertEquals(6, features.size());
    assertNotEquals(losses.get(1), features.get(1), "another part learns");
  }

  @ParameterizedTest
  @Tag("parity")
  @Tag("slow")
  @ValueSource(strings = {"finetune", "features"})
  void float64FollowsPython(String mode) throws IOException, InterruptedException {
    String[] args = real(mode, "float64");
    List<String> expected = Twins.python(TWIN, args);
    List<String> found = Twins.java(TransferLearning::main, args);
    Twins.assertClose(expected, found, "train", 1e-10);
    Twins.assertClose(expected, found, "val", 0);
    Twins.assertClose(expected, found, "best", 0);
  }

  @Test
  @Tag("parity")
  @Tag("slow")
  void float32FeaturesFollowPython() throws IOException, InterruptedException {
    String[] args = real("features", "float32");
    List<String> expected = Twins.python(TWIN, args);
    Twins.assertClose(expected, Twins.java(TransferLearning::main, args), "train", 1e-6, 1e-5);
  }

  @Test
  @Tag("parity")
  @Tag("slow")
  void float32FinetuneFollowsPythonOverTenSteps() throws IOException, InterruptedException {
    String[] args = real("finetune", "float32");
    args[3] = "1";
    List<String> expected = Twins.python(TWIN, args);
    Twins.assertClose(
        expected,
        Twins.java(TransferLearning::main, args),
        "train",
        1e-6,
        1e-5,
        1e-5,
        1e-5,
        1e-5,
        1e-4);
  }

  /** Two epochs of ten steps, four photos each, at 64 pixels. */
  private static String[] real(String mode, String dtype) {
    return new String[] {
      RealData.hymenoptera().toString(),
      RealData.resnet18Weights().toString(),
      mode,
      "2",
      "4",
      "64",
      dtype,
      "10"
    };
  }

  private static List<String> run(Path data, Path weights, String... more) throws IOException {
    String[] args = new String[more.length + 2];
    args[0] = data.toString();
    args[1] = weights.toString();
    System.arraycopy(more, 0, args, 2, more.length);
    return Twins.java(TransferLearning::main, args);
  }
}
