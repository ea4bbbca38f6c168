package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadStateDictTest {
  private static final String COUNTER = "bn.num_batches_tracked";

  private final PointerScope scope = new PointerScope();
  private final Toy toy = new Toy();
  private final StateDict other = new Toy().stateDict();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void keysAreInPythonsOrder() {
    assertEquals(
        List.of(
            "scale",
            "calls",
            "first.weight",
            "first.bias",
            "trunk.0.weight",
            "trunk.0.bias",
            "trunk.2.weight",
            "trunk.2.bias",
            "bn.weight",
            "bn.bias",
            "bn.running_mean",
            "bn.running_var",
            COUNTER,
            "fc.weight",
            "fc.bias"),
        List.copyOf(other.keySet()));
    assertEquals(
        List.of("", "first", "trunk", "trunk.0", "trunk.1", "trunk.2", "bn", "fc"),
        List.copyOf(other.metadata().keySet()));
    assertEquals(Map.of("version", 2L), other.metadata().get("bn"));
    assertEquals(Map.of("version", 1L), other.metadata().get(""));
  }

  @Test
  void keysThatAnOlderVersionWroteAreTakenForTodays() {
    Renamed renamed = new Renamed();
    StateDict today = new Renamed().stateDict();
    StateDict old = new StateDict();
    today.forEach((key, tensor) -> old.put(key.replace("inner.now.", "inner.once."), tensor));
    renamed.loadStateDict(old);
    assertTrue(
        get(today, "inner.now.weight").equal(get(renamed.stateDict(), "inner.now.weight")),
        "loaded");
    assertTrue(old.containsKey("inner.once.weight"), "the dict stays as it was");

    old.put("inner.now.weight", get(today, "inner.now.weight"));
    StateDictException both =
        assertThrows(StateDictException.class, () -> renamed.loadStateDict(old));
    assertEquals(List.of("inner.once.weight"), both.unexpectedKeys(), "today's goes first");
  }

  /** A module with a child whose child had another name once. */
  private static final class Renamed extends Module {
    private final Slot inner = registerModule("inner", new Inner());

    @Override
    public Tensor forward(Tensor x) {
      return inner.forward(x);
    }

    private static final class Inner extends Module {
      private final Slot now = registerModule("now", new LinearImpl(2, 2));

      @Override
      public Tensor forward(Tensor x) {
        return now.forward(x);
      }

      @Override
      protected Map<String, String> renamedKeys() {
        return Map.of("once.weight", "now.weight", "once.bias", "now.bias");
      }
    }
  }

  @Test
  void everyTensorIsCopiedNotAliased() {
    get(other, "bn.running_mean").fill_(new org.bytedeco.pytorch.Scalar(3.0));
    toy.loadStateDict(other);
    toy.stateDict()
        .forEach(
            (key, tensor) -> {
              assertTrue(tensor.equal(get(other, key)), key);
              assertFalse(tensor.is_alias_of(get(other, key)), key);
            });
  }

  @Test
  void everyMisfitIsInOneMessageAndNothingHasBeenCopied() {
    StateDict before = toy.stateDict().deepCopy();
    other.remove("first.bias");
    other.remove("fc.bias");
    other.put("head.weight", torch.ones(1));
    other.put("fc.weight", torch.ones(5, 3));
    other.put("scale", torch.ones(1));

    StateDictException e = assertThrows(StateDictException.class, () -> toy.loadStateDict(other));

    assertEquals(
        "the state dict does not fit Toy: 2 missing (first.bias, fc.bias); 1 unexpected"
            + " (head.weight); 2 of another shape (scale is (1,) in the dict, (3,) in the module,"
            + " fc.weight is (5, 3) in the dict, (2, 3) in the module)",
        e.getMessage());
    assertEquals(List.of("first.bias", "fc.bias"), e.missingKeys());
    assertEquals(List.of("head.weight"), e.unexpectedKeys());
    assertEquals(List.of("scale", "fc.weight"), e.misshapenKeys());
    toy.stateDict().forEach((key, tensor) -> assertTrue(tensor.equal(get(before, key)), key));
  }

  @Test
  void lenientLoadingReportsWhatDidNotMatchAndCopiesTheRest() {
    other.remove("fc.bias");
    other.put("head.weight", torch.ones(1));
    LoadReport report = toy.loadStateDict(other, false);
    assertEquals(new LoadReport(List.of("fc.bias"), List.of("head.weight")), report);
    assertFalse(report.isClean());
    assertTrue(get(toy.stateDict(), "fc.weight").equal(get(other, "fc.weight")));
  }

  @Test
  void aTensorOfAnotherShapeIsAnErrorInLenientLoadingToo() {
    other.put("fc.weight", torch.ones(5, 3));
    StateDictException e =
        assertThrows(StateDictException.class, () -> toy.loadStateDict(other, false).isClean());
    assertEquals(List.of("fc.weight"), e.misshapenKeys());
  }

  @Test
  void theCounterMayBeAbsentWithoutMetadata() {
    setCounter(5);
    other.metadata().clear();
    other.remove(COUNTER);
    assertTrue(toy.loadStateDict(other, true).isClean());
    assertEquals(5, get(toy.stateDict(), COUNTER).item_long(), "the module keeps its own");
  }

  @Test
  void theCounterMayBeAbsentAtVersionOne() {
    setCounter(5);
    other.metadata().put("bn", Map.of("version", 1L));
    other.remove(COUNTER);
    toy.loadStateDict(other);
    assertEquals(5, get(toy.stateDict(), COUNTER).item_long());
  }

  @Test
  void theCounterIsMissingAtVersionTwo() {
    other.remove(COUNTER);
    StateDictException e = assertThrows(StateDictException.class, () -> toy.loadStateDict(other));
    assertEquals(List.of(COUNTER), e.missingKeys());
  }

  @Test
  void onlyTheCounterMayBeAbsentWithoutMetadata() {
    other.metadata().clear();
    other.remove("bn.running_var");
    assertEquals(List.of("bn.running_var"), toy.loadStateDict(other, false).missingKeys());
  }

  @Test
  void valuesAreConvertedToTheModulesDtype() {
    other.replaceAll((key, tensor) -> tensor.to(ScalarType.Double));
    toy.loadStateDict(other);
    Tensor weight = get(toy.stateDict(), "fc.weight");
    assertEquals(ScalarType.Float, weight.scalar_type().intern());
    assertTrue(weight.to(ScalarType.Double).equal(get(other, "fc.weight")));
    assertEquals(ScalarType.Long, get(toy.stateDict(), COUNTER).scalar_type().intern());
  }

  @Test
  void aCounterOfOneElementFitsAsPyTorch03WroteIt() {
    other.put(COUNTER, torch.tensor(new long[] {9}));
    toy.loadStateDict(other);
    assertEquals(9, get(toy.stateDict(), COUNTER).item_long());
  }

  @Test
  void aFreedTensorIsNamed() {
    get(other, "fc.weight").close();
    StateDictException e = assertThrows(StateDictException.class, () -> toy.loadStateDict(other));
    assertTrue(
        String.valueOf(e.getMessage()).contains("fc.weight is freed or undefined in the dict"));
  }

  @Test
  void aPrefixOnEveryKeyIsRecognised() {
    StateDict wrapped = new StateDict();
    other.forEach((key, tensor) -> wrapped.put("module." + key, tensor));
    other.metadata().forEach((path, entry) -> wrapped.metadata().put("module." + path, entry));
    StateDictException e = assertThrows(StateDictException.class, () -> toy.loadStateDict(wrapped));
    assertTrue(
        String.valueOf(e.getMessage()).endsWith("; try stripPrefix(\"module.\")"), e.getMessage());
    toy.loadStateDict(wrapped.stripPrefix("module."));
  }

  @Test
  void gradientsAndIdentityOfParametersStay() {
    Tensor weight = get(toy.namedParameters(), "fc.weight");
    long id = Parameters.id(weight);
    weight.requires_grad_(false);
    toy.loadStateDict(other);
    Tensor after = get(toy.namedParameters(), "fc.weight");
    assertEquals(id, Parameters.id(after));
    assertFalse(after.requires_grad());
    assertTrue(get(toy.namedParameters(), "fc.bias").requires_grad());
  }

  private void setCounter(long value) {
    get(toy.stateDict(), COUNTER).fill_(new org.bytedeco.pytorch.Scalar(value));
  }

  private static Tensor get(Map<String, Tensor> tensors, String key) {
    Tensor tensor = tensors.get(key);
    assertNotNull(tensor, key);
    return tensor;
  }
}
