package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class StateDictTest {
  private static StateDict dict(String... keys) {
    StateDict dict = new StateDict();
    for (String key : keys) {
      dict.put(key, new Tensor());
      String path = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
      dict.metadata().put(path, Map.of("version", (long) dict.size()));
    }
    return dict;
  }

  @Test
  void aPrefixIsTakenOffTheKeysThatHaveItAndOffTheirMetadata() {
    StateDict plain = dict("module.conv1.weight", "module.weight", "epoch").stripPrefix("module.");
    assertEquals(List.of("conv1.weight", "weight", "epoch"), List.copyOf(plain.keySet()));
    assertEquals(
        Map.of("conv1", Map.of("version", 1L), "", Map.of("version", 2L)), plain.metadata());
  }

  @Test
  void aDictWithoutThePrefixStays() {
    StateDict plain = dict("conv1.weight", "weight").stripPrefix("module.");
    assertEquals(List.of("conv1.weight", "weight"), List.copyOf(plain.keySet()));
    assertEquals(2, plain.metadata().size());
  }

  @Test
  void twoKeysThatBecomeOneAreRefused() {
    assertEquals(
        "cannot strip \"module.\": both weight and module.weight are in the state dict",
        assertThrows(
                StateDictException.class,
                () -> dict("weight", "module.weight").stripPrefix("module."))
            .getMessage());
  }

  @Test
  void aPartIsSelectedByItsPrefix() {
    StateDict part = dict("backbone.conv1.weight", "head.weight", "backbone.b").select("backbone.");
    assertEquals(List.of("conv1.weight", "b"), List.copyOf(part.keySet()));
    assertEquals(
        Map.of("conv1", Map.of("version", 1L), "", Map.of("version", 3L)), part.metadata());
  }

  @Test
  void aPrefixThatNoKeyHasIsAnError() {
    assertEquals(
        "no key begins with \"encoder.\"; the state dict has 2 keys such as conv1.weight",
        assertThrows(StateDictException.class, () -> dict("conv1.weight", "b").select("encoder."))
            .getMessage());
  }
}
