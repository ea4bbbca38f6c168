package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.graft.nn.StateDict;
import dev.graft.nn.StateDictException;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.StateDicts;
import dev.graft.testing.RealData;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The published weights fit without renaming. */
@Tag("slow")
class RealWeightsTest {
  @Test
  void theImageNetWeightsLoadStrictlyAndAreCopied() {
    try (PointerScope scope = new PointerScope()) {
      ResNet model = ResNet.resnet18();
      String values;
      try (PointerScope loading = new PointerScope()) {
        StateDict file = StateDicts.of(PthReader.load(RealData.resnet18Weights()));
        values = Golden.values(file);
        model.loadStateDict(file);
        model
            .stateDict()
            .forEach(
                (key, tensor) ->
                    assertFalse(tensor.is_alias_of(Objects.requireNonNull(file.get(key))), key));
      }
      // The mapped file is gone here.
      assertEquals(values, Golden.values(model.stateDict()));
      model.eval();
      Tensor logits = model.forward(torch.zeros(1, 3, 224, 224));
      assertEquals(1000, logits.size(1));
    }
  }

  @Test
  void anotherArchitectureIsRefusedWithEveryKey() {
    try (PointerScope scope = new PointerScope()) {
      StateDict file = StateDicts.of(PthReader.load(RealData.resnet18Weights()));
      ResNet other = ResNet.resnet34(new ResNetOptions().withNumClasses(2));
      StateDictException e =
          assertThrows(StateDictException.class, () -> other.loadStateDict(file));
      // 16 BatchNorms more, with 6 keys each together with their convolution; the counters may be
      // absent, since the file has no version for those layers. Python counts the same.
      assertEquals(80, e.missingKeys().size());
      assertEquals(List.of("fc.weight", "fc.bias"), e.misshapenKeys());
    }
  }
}
