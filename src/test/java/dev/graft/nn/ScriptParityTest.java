package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.optim.SGD;
import dev.graft.testing.OneThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts and traces compute and train as real PyTorch does with the same files: DESIGN.md's level
 * 2, which is 1e-10 in float64, and in float32 1e-6 for the first step and 1e-5 for five.
 */
@Tag("parity")
@ExtendWith(OneThread.class)
class ScriptParityTest {
  @ParameterizedTest
  @ValueSource(strings = {"script", "trunk", "trace_train", "trace_eval", "shared"})
  void namesAndOrderArePythons(String name) {
    try (PointerScope scope = new PointerScope()) {
      Map<?, ?> expected = new ScriptFixture().expected(name);
      ScriptModule module = ScriptFixture.load(name);
      StateDict state = module.stateDict();
      assertEquals(expected.get("keys"), List.copyOf(state.keySet()));
      assertEquals(expected.get("metadata"), state.metadata());
      assertEquals(expected.get("parameters"), List.copyOf(module.namedParameters().keySet()));
      assertEquals(expected.get("training"), module.isTraining());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "script, float64",
    "script, float32",
    "trunk, float64",
    "trunk, float32",
    "trace_train, float64",
    "trace_train, float32",
    "trace_eval, float64",
    "trace_eval, float32"
  })
  void fiveStepsArePythons(String name, String dtype) {
    try (PointerScope scope = new PointerScope()) {
      ScriptFixture fixture = new ScriptFixture();
      Map<?, ?> expected = ScriptFixture.map(fixture.expected(name).get(dtype));
      boolean isDouble = dtype.equals("float64");
      ScalarType type = isDouble ? ScalarType.Double : ScalarType.Float;
      double first = isDouble ? 1e-10 : 1e-6;
      double all = isDouble ? 1e-10 : 1e-5;
      ScriptModule module =
          name.equals("trunk") ? ScriptFixture.trunkWithHead() : ScriptFixture.load(name);
      module.to(type);
      Tensor x = fixture.input().to(type);
      module.train(false);
      try (NoGradGuard guard = new NoGradGuard()) {
        assertClose(expected.get("eval_logits"), module.forward(x), first, "eval logits");
      }

      module.train(true);
      SGD optimizer =
          new SGD(
              Parameters.of(module),
              SGD.options().lr(fixture.number("lr")).momentum(fixture.number("momentum")));
      List<?> losses = ScriptFixture.list(expected.get("losses"));
      List<Double> found = new ArrayList<>();
      for (int step = 0; step < losses.size(); step++) {
        optimizer.zeroGrad();
        Tensor logits = module.forward(x);
        Tensor loss = new CrossEntropyLossImpl().forward(logits, fixture.target());
        loss.backward();
        if (step == 0) {
          assertClose(expected.get("logits"), logits, first, "logits");
          List<?> gradients = ScriptFixture.list(expected.get("gradients"));
          List<Tensor> parameters = Parameters.of(module);
          assertEquals(gradients.size(), parameters.size());
          for (int i = 0; i < gradients.size(); i++) {
            assertClose(gradients.get(i), parameters.get(i).grad(), first, "gradient " + i);
          }
        }
        found.add(loss.item_double());
        optimizer.step();
      }
      for (int step = 0; step < losses.size(); step++) {
        double wanted = (Double) losses.get(step);
        assertEquals(wanted, found.get(step), (step == 0 ? first : all) * wanted, "loss " + step);
      }
      List<?> after = List.copyOf(ScriptFixture.map(expected.get("after")).values());
      List<Tensor> state = List.copyOf(module.stateDict().values());
      for (int i = 0; i < after.size(); i++) {
        assertClose(after.get(i), state.get(i), all, "state " + i);
      }
    }
  }

  private static void assertClose(
      @Nullable Object expected, Tensor actual, double tolerance, String what) {
    Tensor wanted = ScriptFixture.tensor(expected);
    assertEquals(Errors.shape(wanted), Errors.shape(actual), what);
    Tensor apart = torch.max(wanted.sub(actual.detach()).abs()).to(ScalarType.Double);
    double scale = torch.max(wanted.abs()).to(ScalarType.Double).item_double();
    double difference = apart.item_double() / Math.max(1, scale);
    assertTrue(difference <= tolerance, what + " is off by " + difference);
  }
}
