package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NativesTest {
  @Test
  void libTorchLoadsAndAdds() {
    Natives.load();
    try (PointerScope scope = new PointerScope()) {
      assertEquals(3.0, torch.ones(3).sum().item_double());
    }
  }
}
