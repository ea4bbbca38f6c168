package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Autocast;
import dev.graft.testing.NativeObjects;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A network whose forward is a TorchScript program. */
class ScriptModuleTest {
  @Test
  void theModeReachesTheModulesInside() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("switch");
      Tensor zero = torch.zeros(1);
      assertEquals(1.0, module.forward(zero).item_double());
      module.train(false);
      assertFalse(module.isTraining());
      assertEquals(0.0, module.forward(zero).item_double());
      module.train(true);
      assertEquals(1.0, module.forward(zero).item_double());
      module.slot("inner").get().eval();
      assertEquals(0.0, module.forward(zero).item_double(), "of one module inside");
    }
  }

  @Test
  void batchNormOfAScriptFollowsTheModeAndThatOfATraceDoesNot() {
    try (PointerScope scope = new PointerScope()) {
      assertEquals(0, batchesCounted("script", false));
      assertEquals(1, batchesCounted("script", true));
      assertEquals(1, batchesCounted("trace_train", false));
      assertEquals(0, batchesCounted("trace_eval", true));
    }
  }

  private static long batchesCounted(String name, boolean training) {
    ScriptModule module = ScriptFixture.load(name);
    Tensor counter = ScriptFixture.tensor(module.stateDict().get("bn1.num_batches_tracked"));
    long before = counter.item_long();
    module.train(training);
    module.forward(torch.ones(2, 3, 8, 8));
    return counter.item_long() - before;
  }

  @Test
  void aFrozenBatchNormOfAScriptCanStayInEvaluationMode() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("script");
      module.train(true);
      assertEquals(0, FrozenBatchNorm.eval(module));
      Parameters.matching(module, "bn1.*").forEach(p -> p.requires_grad_(false));
      assertEquals(1, FrozenBatchNorm.eval(module));
      module.forward(torch.ones(2, 3, 8, 8));
      StateDict state = module.stateDict();
      assertEquals(0, ScriptFixture.tensor(state.get("bn1.num_batches_tracked")).item_long());
      assertEquals(1, ScriptFixture.tensor(state.get("layer.1.num_batches_tracked")).item_long());
    }
  }

  @Test
  void frozenParametersGetNoGradientAndOthersDoAlsoAfterAChange() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("script");
      Map<String, Tensor> all = module.namedParameters();
      Parameters.notMatching(module, "fc.*").forEach(p -> p.requires_grad_(false));
      for (int i = 0; i < 4; i++) { // LibTorch rewrites the program in the first runs
        module.forward(torch.rand(2, 3, 8, 8)).sum().backward();
      }
      all.forEach((key, p) -> assertEquals(key.startsWith("fc."), p.grad().defined(), key));
      module.requiresGrad_(true);
      module.forward(torch.rand(2, 3, 8, 8)).sum().backward();
      all.forEach((key, p) -> assertTrue(p.grad().defined(), key));
    }
  }

  @Test
  void patternsSelectParametersInOrder() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("script");
      Map<String, Tensor> all = module.namedParameters();
      assertEquals(
          List.of("layer.0.weight", "layer.0.bias", "layer.1.weight", "layer.1.bias", "fc.bias"),
          names(all, Parameters.matching(module, "fc.bias|layer.*")));
      assertEquals(
          List.of("conv1.weight", "bn1.weight", "bn1.bias"),
          names(all, Parameters.matching(module, "conv?.*|bn1.*")));
      assertEquals(
          List.of("scale", "fc.weight", "fc.bias"),
          names(all, Parameters.notMatching(module, "*1.*|layer.0.*")));
      // The rest of a pattern is no regular expression.
      assertThrows(
          IllegalArgumentException.class, () -> Parameters.matching(module, "fc[.]bias|fc.bias"));
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> Parameters.matching(module, "fc.*|layr4.*"));
      assertEquals(
          "no parameter's name matches \"layr4.*\"; there are 10, such as "
              + String.join(", ", all.keySet().stream().limit(8).toList()),
          e.getMessage());
    }
  }

  private static List<String> names(Map<String, Tensor> all, List<Tensor> some) {
    return some.stream()
        .map(
            tensor ->
                all.entrySet().stream()
                    .filter(e -> Parameters.id(e.getValue()) == Parameters.id(tensor))
                    .findFirst()
                    .orElseThrow()
                    .getKey())
        .toList();
  }

  @Test
  void aNewHeadStandsWhereTheIdentityWas() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule trunk = ScriptFixture.load("trunk");
      ScriptModule whole = ScriptFixture.load("script");
      assertEquals("(2, 6)", Errors.shape(trunk.forward(torch.ones(2, 3, 8, 8))));
      trunk.replaceChild("fc", new LinearImpl(6, 3));
      assertEquals(
          List.copyOf(whole.stateDict().keySet()), List.copyOf(trunk.stateDict().keySet()));
      trunk.loadStateDict(whole.stateDict());
      Tensor x = torch.rand(2, 3, 8, 8);
      assertTrue(torch.equal(whole.forward(x), trunk.forward(x)));
      trunk.replaceChild("fc", new LinearImpl(6, 5));
      assertEquals("(2, 5)", Errors.shape(trunk.forward(x)));
    }
  }

  @Test
  void whatTheProgramCallsCannotBeReplacedOrHooked() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("script");
      assertEquals(
          "cannot replace \"layer.0\" (Conv2d): the program of a TorchScript file is fixed. In"
              + " Python, before torch.jit.script: model.layer[0] = torch.nn.Identity(); that can be"
              + " replaced",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> module.replaceChild("layer.0", new LinearImpl(1, 1)))
              .getMessage());
      assertThrows(
          IllegalArgumentException.class, () -> module.replaceChild("fc", new LinearImpl(6, 2)));
      assertThrows(
          IllegalArgumentException.class,
          () -> module.slot("layer").registerForwardHook((layer, in, out) -> out));
      ScriptModule trunk = ScriptFixture.trunkWithHead();
      int[] calls = {0};
      trunk
          .slot("fc")
          .registerForwardHook(
              (layer, in, out) -> {
                calls[0]++;
                return out;
              });
      trunk.forward(torch.ones(2, 3, 8, 8));
      assertEquals(1, calls[0]);
    }
  }

  @Test
  void aPartOfTheProgramRunsByItselfAndAScriptCanBeAPartOfAModule() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("trunk");
      assertEquals(
          "(2, 4, 6, 6)", Errors.shape(module.slot("conv1").forward(torch.ones(2, 3, 8, 8))));
      Sequential both = new Sequential(module, new LinearImpl(6, 2));
      assertEquals("(2, 2)", Errors.shape(both.forward(torch.ones(2, 3, 8, 8))));
      assertTrue(both.stateDict().containsKey("0.layer.1.running_var"));
      both.train(false);
      assertFalse(module.isTraining());
    }
  }

  @Test
  void dropoutDrawsWhatTheLayerDraws() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("dropout");
      module.train(true);
      Tensor x = torch.ones(64, 4);
      for (int run = 0; run < 4; run++) {
        torch.manual_seed(run);
        Tensor found = module.forward(x);
        torch.manual_seed(run);
        Tensor expected = torch.dropout(module.slot("0").forward(x), 0.5, true);
        assertTrue(torch.equal(expected, found), "run " + run);
      }
    }
  }

  @Test
  void everyRunDrawsAsTheFirst() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("script");
      double[] next = new double[4];
      for (int run = 0; run < next.length; run++) { // LibTorch would rewrite it after the first
        torch.manual_seed(1);
        module.forward(torch.ones(2, 3, 8, 8)).sum().backward();
        next[run] = torch.rand(1).item_double();
        assertEquals(next[0], next[run], "run " + run);
      }
    }
  }

  @Test
  void mixedPrecisionReachesTheProgram() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule module = ScriptFixture.load("script");
      try (Autocast cast = new Autocast(torch.DeviceType.CPU, torch.ScalarType.BFloat16)) {
        Tensor logits = module.forward(torch.rand(2, 3, 8, 8));
        assertEquals(torch.ScalarType.BFloat16, logits.scalar_type().intern());
        logits.sum().backward();
      }
      module
          .namedParameters()
          .forEach((key, p) -> assertTrue(p.grad().isfinite().all().item_bool(), key));
      Tensor full = module.forward(torch.rand(2, 3, 8, 8));
      assertEquals(torch.ScalarType.Float, full.scalar_type().intern());
    }
  }

  @Test
  void errorsOfTheProgramAreOneLine() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule failing = ScriptFixture.load("failing");
      assertFails(
          failing,
          torch.ones(2, 3),
          "Failing (TorchScript) refused an input of shape (2, 3): builtins.ValueError: a batch has four"
              + " dimensions");
      ScriptModule module = ScriptFixture.load("script");
      assertFails(
          module,
          torch.ones(2, 5, 8, 8),
          "Net (TorchScript) refused an input of shape (2, 5, 8, 8): RuntimeError: Given groups=1");
      assertFails(
          ScriptFixture.load("pair"),
          torch.ones(1),
          "Pair (TorchScript) returned a Tuple, not one tensor");
    }
  }

  private static void assertFails(ScriptModule module, Tensor x, String message) {
    ForwardException e = assertThrows(ForwardException.class, () -> module.forward(x));
    assertTrue(String.valueOf(e.getMessage()).startsWith(message), e.getMessage());
    assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
  }

  @Tag("resource")
  @Test
  void loadingAndTrainingLeaveNothingBehind() {
    once();
    long before = NativeObjects.settled();
    for (int i = 0; i < 50; i++) {
      once();
    }
    assertEquals(before, Pointer.totalCount());
  }

  private static void once() {
    try (PointerScope scope = new PointerScope()) {
      ScriptModule trunk = ScriptFixture.load("trunk");
      trunk.replaceChild("fc", new LinearImpl(6, 3));
      trunk.replaceChild("fc", new LinearImpl(6, 2));
      List<Tensor> parameters = Parameters.of(trunk);
      for (int i = 0; i < 3; i++) {
        try (PointerScope step = new PointerScope()) {
          trunk.forward(torch.ones(2, 3, 8, 8)).sum().backward();
          try (NoGradGuard guard = new NoGradGuard()) {
            parameters.forEach(p -> p.sub_(p.grad()));
          }
        }
      }
      assertThrows(
          ForwardException.class,
          () -> {
            try (PointerScope step = new PointerScope()) {
              trunk.forward(torch.ones(2, 5, 8, 8));
            }
          });
    }
  }

  @Test
  void aModuleOfAClosedScopeSaysSo() {
    ScriptModule module;
    try (PointerScope scope = new PointerScope()) {
      module = ScriptFixture.load("switch");
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.ones(1);
      assertThrows(IllegalStateException.class, () -> module.forward(x));
    }
  }
}
