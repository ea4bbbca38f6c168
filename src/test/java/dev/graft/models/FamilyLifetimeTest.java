package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.Module;
import dev.graft.nn.StateDict;
import dev.graft.testing.NativeObjects;
import java.util.Iterator;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The families' own layers leave no native objects behind, and take their parameters along. */
@Tag("resource")
class FamilyLifetimeTest {
  @ParameterizedTest
  @ValueSource(strings = {"efficientnet", "convnext", "vit", "mobilenet_v3", "densenet"})
  void stepsLeaveNothingBehindAndTheModelGoesWithItsScope(String name) {
    build(name);
    long before = NativeObjects.settled();
    try (PointerScope outer = new PointerScope()) {
      Module model = TinyFamilies.make(name);
      step(model, name);
      long steady = NativeObjects.settled();
      for (int i = 0; i < 20; i++) {
        step(model, name);
      }
      assertEquals(steady, Pointer.totalCount());
    }
    assertEquals(before, Pointer.totalCount());
  }

  @ParameterizedTest
  @ValueSource(strings = {"convnext", "vit"})
  void parametersOfTheirOwnAreConverted(String name) {
    try (PointerScope scope = new PointerScope()) {
      Module model = TinyFamilies.make(name);
      model.to(ScalarType.BFloat16);
      Tensor x = images(name).to(ScalarType.BFloat16);
      assertEquals(ScalarType.BFloat16, model.forward(x).scalar_type().intern());
    }
  }

  @Test
  void weightsOfOlderVersionsLoad() {
    try (PointerScope scope = new PointerScope()) {
      Module vit = TinyFamilies.make("vit");
      StateDict old = renamed(vit, "mlp\\.0\\.", "mlp.linear_1.", "mlp\\.3\\.", "mlp.linear_2.");
      assertTrue(old.containsKey("encoder.layers.encoder_layer_1.mlp.linear_2.bias"));
      assertLoads("vit", old);

      Module densenet = TinyFamilies.make("densenet");
      StateDict dots =
          renamed(densenet, "(layer\\d+\\.norm)(\\d)", "$1.$2", "(layer\\d+\\.conv)(\\d)", "$1.$2");
      assertTrue(dots.containsKey("features.denseblock2.denselayer3.norm.2.running_var"));
      assertLoads("densenet", dots);
    }
  }

  private static StateDict renamed(Module model, String a, String newA, String b, String newB) {
    StateDict old = new StateDict();
    model
        .stateDict()
        .forEach((key, tensor) -> old.put(key.replaceAll(a, newA).replaceAll(b, newB), tensor));
    return old;
  }

  private static void assertLoads(String name, StateDict old) {
    Module model = TinyFamilies.make(name);
    model.loadStateDict(old);
    StateDict now = model.stateDict();
    Iterator<Tensor> was = old.values().iterator();
    now.forEach((key, tensor) -> assertTrue(Objects.requireNonNull(was.next()).equal(tensor), key));
  }

  private static void build(String name) {
    try (PointerScope scope = new PointerScope()) {
      step(TinyFamilies.make(name), name);
    }
  }

  private static void step(Module model, String name) {
    try (PointerScope scope = new PointerScope()) {
      model.zero_grad(true);
      model.forward(images(name)).sum().backward();
    }
  }

  private static Tensor images(String name) {
    return torch.ones(2, 3, TinyFamilies.side(name), TinyFamilies.side(name));
  }
}
