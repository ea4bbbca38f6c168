package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.NativeObjects;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.SequentialImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Native objects are counted back to where they started. */
@Tag("resource")
class ModuleLifetimeTest {
  @Test
  void aThousandForwardsLeaveNothingBehind() {
    try (PointerScope outer = new PointerScope()) {
      Toy toy = new Toy();
      step(toy);
      long before = NativeObjects.settled();
      for (int i = 0; i < 1000; i++) {
        try (PointerScope scope = new PointerScope()) {
          toy.forward(torch.ones(2, 4));
        }
      }
      step(toy);
      assertEquals(before, Pointer.totalCount());
    }
  }

  @Test
  void whatABlockOfSlotsMakesOnTheWayDiesWithItUnlessAHookMayKeepIt() {
    try (PointerScope outer = new PointerScope()) {
      Pair pair = new Pair();
      Sequential around = new Sequential(pair);
      Tensor x = torch.ones(2, 4);
      float[] expected = values(pair.forward(x));
      long freed = kept(around, x);
      assertEquals(1, freed); // the result
      pair.first.registerForwardHook((module, input, output) -> null);
      assertTrue(kept(around, x) > freed);
      assertArrayEquals(expected, values(around.forward(x)));
    }
  }

  private static long kept(Sequential model, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      long before = NativeObjects.settled();
      model.forward(x);
      return Pointer.totalCount() - before;
    }
  }

  private static float[] values(Tensor y) {
    float[] values = new float[(int) y.numel()];
    new FloatPointer(y.contiguous().data_ptr_float()).get(values);
    return values;
  }

  /** One layer behind the other, in the slots alone. */
  private static final class Pair extends Module implements SlotsOnly {
    private final Slot first = registerModule("first", new LinearImpl(4, 3));
    private final Slot second = registerModule("second", new LinearImpl(3, 2));

    @Override
    public Tensor forward(Tensor x) {
      return second.forward(first.forward(x));
    }
  }

  @Test
  void aForwardThatFailsLeavesNothingBehind() {
    try (PointerScope outer = new PointerScope()) {
      Toy toy = new Toy();
      long before = NativeObjects.settled();
      assertThrows(
          ForwardException.class,
          () -> {
            try (PointerScope scope = new PointerScope()) {
              toy.forward(torch.ones(2, 9));
            }
          });
      assertEquals(before, Pointer.totalCount());
    }
  }

  @Test
  void aModelIsFreedWithItsScopeAndSaysSoWhenUsedAfterwards() {
    long before = NativeObjects.settled();
    Toy toy;
    try (PointerScope scope = new PointerScope()) {
      toy = new Toy();
      step(toy);
    }
    assertEquals(before, Pointer.totalCount());
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.ones(2, 4);
      String message = assertThrows(IllegalStateException.class, () -> toy.forward(x)).getMessage();
      assertTrue(String.valueOf(message).startsWith("first was freed"), message);
    }
  }

  @Test
  void aModelIsFreedWhenClosed() {
    try (PointerScope warm = new PointerScope()) {
      step(new Toy());
    }
    long before = NativeObjects.settled();
    Toy toy = detached();
    toy.close();
    toy.close();
    assertEquals(before, Pointer.totalCount());
  }

  @Test
  void aChildMadeInAStepOutlivesItAndTheOldOneDoesNot() {
    try (PointerScope outer = new PointerScope()) {
      Toy toy = new Toy();
      step(toy);
      long before = NativeObjects.settled();
      org.bytedeco.pytorch.Module old = toy.fc.get();
      for (int i = 0; i < 100; i++) {
        try (PointerScope scope = new PointerScope()) {
          org.bytedeco.pytorch.Module last = toy.fc.get();
          toy.replaceChild("fc", new LinearImpl(3, 2));
          assertFalse(last.isNull(), "in use until the step ends");
        }
      }
      step(toy);
      assertFalse(old.isNull(), "its own scope is still open");
      assertEquals(before + 1, Pointer.totalCount(), "the new child beside the old one");
    }
  }

  @Test
  void aChildReplacedWithoutAScopeStaysUsable() {
    Toy toy = detached();
    LinearImpl old = toy.fc.as(LinearImpl.class);
    toy.fc.set(new LinearImpl(3, 2));
    assertFalse(old.isNull());
    try (PointerScope scope = new PointerScope()) {
      assertEquals(2, old.forward(torch.ones(1, 3)).size(1));
    }
    old.close();
    toy.close();
  }

  @Test
  void lookingAtAModelThatNoScopeOwnsNeitherFreesNorKeepsIt() {
    SequentialImpl container = new SequentialImpl();
    container.push_back(new LinearImpl(3, 2));
    Toy toy = new Toy();
    toy.fc.set(container);
    try (PointerScope scope = new PointerScope()) {
      assertEquals("fc.0", List.copyOf(toy.namedModules().keySet()).get(8));
      toy.stateDict();
    }
    step(toy);
    assertEquals(9, toy.namedModules().size());
    toy.close();
    assertTrue(toy.isNull() && container.isNull() && toy.trunk.get().isNull());
  }

  @Test
  void handlesBelongToTheOpenScope() {
    try (PointerScope outer = new PointerScope()) {
      Toy toy = new Toy();
      long before = NativeObjects.settled();
      Tensor kept;
      try (PointerScope scope = new PointerScope()) {
        kept = Parameters.of(toy).get(0);
        kept.retainReference();
        toy.stateDict();
        toy.namedModules();
        toy.loadStateDict(toy.stateDict().deepCopy());
        toy.requiresGrad_(false);
      }
      assertEquals(3, kept.size(0));
      assertEquals(before + 1, Pointer.totalCount());
      kept.releaseReference();
      assertEquals(before, Pointer.totalCount());
    }
  }

  private static void step(Toy toy) {
    try (PointerScope scope = new PointerScope()) {
      toy.forward(torch.ones(2, 4)).sum().backward();
    }
  }

  // A model that no scope owns, and no leftovers of its making.
  private static Toy detached() {
    Toy toy;
    try (PointerScope scope = new PointerScope()) {
      toy = new Toy();
      toy.retainReference();
    }
    return toy;
  }
}
