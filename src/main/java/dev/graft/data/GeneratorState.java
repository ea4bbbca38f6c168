package dev.graft.data;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Reading, comparing and setting a generator's state (5,056 bytes, some 10 microseconds each). */
final class GeneratorState {
  private GeneratorState() {}

  /** The generator, or LibTorch's own. */
  static Generator orDefault(@Nullable Generator generator) {
    return generator != null ? generator : torch.getDefaultCPUGenerator();
  }

  static byte[] of(Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      Tensor state = generator.get_state();
      byte[] bytes = new byte[(int) state.numel()];
      state.data_ptr_byte().get(bytes);
      return bytes;
    }
  }

  static void set(Generator generator, byte[] bytes) {
    try (PointerScope scope = new PointerScope()) {
      Tensor state = generator.get_state();
      state.data_ptr_byte().put(bytes);
      generator.set_state(state);
    }
  }
}
