package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.StateDict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class StateDictsTest {
  @Test
  void metadataComesFromTheAttributeOfTheOrderedDict() {
    try (PointerScope scope = new PointerScope()) {
      Map<?, ?> loaded =
          (Map<?, ?>) Objects.requireNonNull(PthReader.load(Fixtures.file("parameters.pth")));
      StateDict dict = StateDicts.of(loaded.get("plain"));
      assertEquals(
          List.of(
              "conv.weight",
              "conv.bias",
              "bn.weight",
              "bn.bias",
              "bn.running_mean",
              "bn.running_var",
              "bn.num_batches_tracked"),
          List.copyOf(dict.keySet()));
      assertEquals(Map.of("version", 2L), dict.metadata().get("bn"));
    }
  }

  @Test
  void anythingElseIsRefusedByKey() {
    try (PointerScope scope = new PointerScope()) {
      Object checkpoint = PthReader.load(Fixtures.file("checkpoint.pth"));
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> StateDicts.of(checkpoint));
      assertTrue(e.getMessage().contains("its key 'model' is a OrderedDict"), e.getMessage());
      assertTrue(e.getMessage().contains("take the state dict out of it"), e.getMessage());
    }
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> StateDicts.of(List.of(1L)));
    assertTrue(e.getMessage().contains("a list was found"), e.getMessage());
  }
}
