package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DropoutImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.SequentialImpl;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaceChildTest {
  private final PointerScope scope = new PointerScope();
  private final Toy toy = new Toy();

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @CsvSource({"first, 4, 3", "trunk.0, 3, 3", "trunk.2, 3, 3", "fc, 3, 2"})
  void theOrderOfParametersStays(String path, long in, long out) {
    List<String> before = nativeKeys(toy);
    LinearImpl fresh = new LinearImpl(in, out);

    toy.replaceChild(path, fresh);

    assertEquals(before, nativeKeys(toy), "LibTorch's own order");
    assertEquals(before, List.copyOf(toy.namedParameters().keySet()));
    assertTrue(fresh.weight().is_same(toy.namedParameters().get(path + ".weight")));
    assertSame(fresh, toy.child(path, LinearImpl.class));
  }

  @Test
  void forwardRunsTheNewChild() {
    Tensor x = torch.ones(2, 4);
    toy.eval();
    LinearImpl fresh = new LinearImpl(3, 5);
    toy.fc.set(fresh);
    assertEquals(5, toy.forward(x).size(1));
    torch.zeros_(fresh.weight());
    torch.zeros_(fresh.bias());
    assertEquals(0, toy.forward(x).abs().sum().item_double());
  }

  @Test
  void aSlotTakesAModuleOfAnotherType() {
    toy.replaceChild("fc", new Sequential(new DropoutImpl(0.5), new LinearImpl(3, 7)));
    assertEquals(7, toy.forward(torch.ones(2, 4)).size(1));
    List<String> keys = List.copyOf(toy.stateDict().keySet());
    assertEquals(List.of("fc.1.weight", "fc.1.bias"), keys.subList(keys.size() - 2, keys.size()));
    toy.eval();
    assertFalse(toy.child("fc.0", DropoutImpl.class).is_training(), "eval() reaches it natively");
  }

  @Test
  void anUnknownPathIsRefusedWithTheNamesThereAre() {
    assertEquals(
        "no child \"trunk.3\": Sequential has [0, 1, 2]",
        refused(() -> new LinearImpl(3, 3), "trunk.3"));
  }

  @Test
  void aChildOfANativeContainerIsRefused() {
    SequentialImpl container = new SequentialImpl();
    container.push_back(new LinearImpl(3, 2));
    toy.replaceChild("fc", container);
    assertEquals(2, toy.forward(torch.ones(2, 4)).size(1));
    String message = refused(() -> new LinearImpl(3, 2), "fc.0");
    assertTrue(message.startsWith("cannot reach \"fc.0\": \"fc\" is a native SequentialImpl"));
    assertTrue(toy.stateDict().containsKey("fc.0.weight"), "its state is seen all the same");
  }

  @Test
  void aModuleWithoutForwardOfATensorIsRefusedAndNothingChanges() {
    List<String> before = nativeKeys(toy);
    String message = refused(() -> new LSTMImpl(3, 2), "trunk.0");
    assertTrue(message.contains("LSTMImpl cannot be a layer: it has no public Tensor forward"));
    assertEquals(before, nativeKeys(toy));
  }

  @Test
  void namesWithDotsEmptyOrTwiceAreRefused() {
    for (String name : List.of("", "a.b", "fc")) {
      assertThrows(
          IllegalArgumentException.class, () -> toy.registerModule(name, new LinearImpl(1, 1)));
    }
  }

  @Test
  void theNativeRegistrationIsRefusedBecauseNoReplacementWouldReachIt() {
    assertThrows(
        UnsupportedOperationException.class,
        () -> toy.register_module("other", new LinearImpl(1, 1)));
    assertThrows(UnsupportedOperationException.class, () -> toy.unregister_module("fc"));
  }

  private String refused(Supplier<org.bytedeco.pytorch.Module> module, String path) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> toy.replaceChild(path, module.get()))
            .getMessage());
  }

  private static List<String> nativeKeys(org.bytedeco.pytorch.Module module) {
    List<String> keys = new ArrayList<>();
    StringTensorDict dict = module.named_parameters();
    for (long i = 0; i < dict.size(); i++) {
      keys.add(dict.get(i).key().getString());
    }
    return keys;
  }
}
