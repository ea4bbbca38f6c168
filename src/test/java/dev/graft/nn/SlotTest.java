package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DropoutImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotTest {
  private final PointerScope scope = new PointerScope();
  private final Toy toy = new Toy();
  private final Tensor x = torch.ones(2, 4);

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void hooksRunInOrderUntilRemoved() {
    List<String> calls = new ArrayList<>();
    RemovableHandle first =
        toy.fc.registerForwardHook(
            (module, input, output) -> {
              calls.add("first " + input.size(1) + " to " + output.size(1));
              return null;
            });
    RemovableHandle second =
        toy.slot("trunk.0")
            .registerForwardHook(
                (module, input, output) -> {
                  calls.add("nested");
                  return null;
                });
    toy.forward(x);
    assertEquals(List.of("nested", "first 3 to 2"), calls);
    first.remove();
    first.remove();
    second.close();
    toy.forward(x);
    assertEquals(2, calls.size());
  }

  @Test
  void aHookMayPutAnotherOutputInPlace() {
    toy.fc.registerForwardHook((module, input, output) -> output.mul(output).mul(output));
    toy.fc.registerForwardHook((module, input, output) -> torch.zeros(1));
    assertEquals(1, toy.forward(x).numel());
  }

  @Test
  void hooksGoWithTheChildTheyWereOn() {
    toy.fc.registerForwardHook((module, input, output) -> torch.zeros(1));
    toy.fc.set(new LinearImpl(3, 2));
    assertEquals(4, toy.forward(x).numel());
  }

  @Test
  void aRefusedInputNamesTheLayerInOneLine() {
    toy.replaceChild("trunk.2", new LinearImpl(8, 3));
    ForwardException e = assertThrows(ForwardException.class, () -> toy.forward(x));
    assertEquals("trunk.2", e.path());
    assertEquals(
        "trunk.2 (LinearImpl) refused an input of shape (2, 3): mat1 and mat2 shapes cannot be"
            + " multiplied (2x3 and 8x3)",
        e.getMessage());
    assertNotNull(e.getCause());
  }

  @Test
  void aChildOfAnotherClassIsRefused() {
    assertEquals(
        "fc is a LinearImpl, not a DropoutImpl",
        assertThrows(IllegalArgumentException.class, () -> toy.fc.as(DropoutImpl.class))
            .getMessage());
  }

  @Test
  void parametersAreToldApartByIdentity() {
    Set<Long> head = Parameters.ids(toy.fc.get());
    List<Tensor> base =
        Parameters.of(toy).stream().filter(p -> !head.contains(Parameters.id(p))).toList();
    assertEquals(2, head.size());
    assertEquals(Parameters.of(toy).size() - 2, base.size());
    assertTrue(head.contains(Parameters.id(toy.fc.as(LinearImpl.class).weight())));
  }

  @Test
  void aSharedParameterIsListedOnceButIsInTheStateDictTwice() {
    LinearImpl shared = new LinearImpl(3, 3);
    toy.replaceChild("trunk.0", shared);
    toy.replaceChild("trunk.2", shared);
    assertFalse(toy.namedParameters().containsKey("trunk.2.weight"));
    assertTrue(toy.stateDict().containsKey("trunk.2.weight"));
  }

  @Test
  void gradientsAreSwitchedOffForAllParameters() {
    toy.requiresGrad_(false);
    assertFalse(Parameters.of(toy).stream().anyMatch(Tensor::requires_grad));
    toy.fc.set(new LinearImpl(3, 2));
    assertEquals(2, Parameters.of(toy).stream().filter(Tensor::requires_grad).count());
  }
}
