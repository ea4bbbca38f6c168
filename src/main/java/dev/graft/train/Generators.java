package dev.graft.train;

import dev.graft.internal.Natives;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Sources of random numbers. In Python the initial weights and then the loaders draw from one
 * stream, the process's; LibTorch's constructors can use no other.
 */
public final class Generators {
  private Generators() {}

  /** LibTorch's own generator on the CPU. */
  public static Generator process() {
    Natives.load();
    return torch.getDefaultCPUGenerator();
  }

  /**
   * A generator that goes on where LibTorch's own stands, without moving it. It belongs to the open
   * scope.
   */
  public static Generator fork() {
    Generator fork = process().clone();
    return fork;
  }

  /**
   * Seeds LibTorch's own generator and makes a model, alone: no other model is made meanwhile
   * through this method. What follows {@link #fork} inside {@code make} is undisturbed as well.
   */
  public static <T> T seeded(long seed, Supplier<T> make) {
    Natives.load();
    synchronized (Generators.class) {
      torch.manual_seed(seed);
      return make.get();
    }
  }

  /**
   * Makes something whose draws from LibTorch's own generator do not matter, such as a model that
   * is about to be given its weights, alone as {@link #seeded} does; the generator stays where it
   * is.
   */
  public static <T> T undisturbed(Supplier<T> make) {
    Natives.load();
    synchronized (Generators.class) {
      try (Tensor before = process().get_state()) {
        try {
          return make.get();
        } finally {
          process().set_state(before);
        }
      }
    }
  }

  /** The state as Python's {@code get_rng_state}: a byte tensor that belongs to the open scope. */
  static Tensor state(Generator generator) {
    return generator.get_state();
  }

  /** Sets the state that {@link #state}, or Python, returned. */
  static void restore(Generator generator, Tensor state) {
    try (PointerScope scope = new PointerScope()) {
      generator.set_state(state.cpu());
    } catch (RuntimeException e) {
      throw new TrainException("the checkpoint's 'rng' is no state of a CPU generator", e);
    }
  }
}
