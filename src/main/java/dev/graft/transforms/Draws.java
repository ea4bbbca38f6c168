package dev.graft.transforms;

import dev.graft.internal.Natives;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The random numbers that transforms and samplers draw, made by LibTorch itself, so that a
 * generator moves exactly as it does in Python. A null generator is LibTorch's own.
 */
public final class Draws {
  static {
    Natives.load();
  }

  private Draws() {}

  /** {@code torch.empty(1).uniform_(from, to).item()}: a float. */
  public static float uniform(double from, double to, @Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      return torch.empty(1).uniform_(from, to, optional(generator)).item_float();
    }
  }

  /** {@code torch.rand(1).item()}: a float in [0, 1). */
  public static float rand(@Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      return torch.rand(new long[] {1}, optional(generator)).item_float();
    }
  }

  /** {@code torch.randint(0, high, (1,)).item()}: an integer in [0, high). */
  public static int randint(int high, @Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      return torch.randint(high, new long[] {1}, optional(generator)).item_int();
    }
  }

  /** {@code torch.randperm(n).tolist()}. */
  public static int[] randperm(int n, @Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      return ints(torch.randperm(n, optional(generator)));
    }
  }

  /** {@code torch.empty(n).normal_().tolist()}: float32, mean 0, standard deviation 1. */
  public static float[] normal(int n, @Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      float[] values = new float[n];
      Tensor drawn = torch.empty(n).normal_(0, 1, optional(generator));
      if (n > 0) {
        drawn.data_ptr_float().get(values);
      }
      return values;
    }
  }

  /** {@code torch.empty((), dtype=torch.int64).random_().item()}: a seed. */
  public static long seed(@Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      Tensor drawn =
          torch.empty(
              new long[0],
              new org.bytedeco.pytorch.TensorOptions(torch.ScalarType.Long),
              new org.bytedeco.pytorch.MemoryFormatOptional());
      return drawn.random_(optional(generator)).item_long();
    }
  }

  /** {@code torch.randperm(n, generator=torch.Generator().manual_seed(seed)).tolist()}. */
  public static int[] randperm(int n, long seed) {
    try (PointerScope scope = new PointerScope()) {
      Generator generator = torch.make_generator_cpu(seed);
      return ints(torch.randperm(n, new GeneratorOptional(generator)));
    }
  }

  /**
   * {@code torch.multinomial(torch.tensor(weights, dtype=torch.double), n, replacement,
   * generator=generator).tolist()}.
   */
  public static int[] multinomial(
      double[] weights, int n, boolean replacement, @Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      return ints(torch.multinomial(torch.tensor(weights), n, replacement, optional(generator)));
    }
  }

  /** {@code torch.empty(1, dtype=torch.double).uniform_().item()}: a double in [0, 1). */
  public static double uniformDouble(@Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      return torch
          .zeros(new long[] {1}, new TensorOptions(torch.ScalarType.Double))
          .uniform_(0, 1, optional(generator))
          .item_double();
    }
  }

  /**
   * {@code torch.empty(1, dtype=torch.double).normal_().item()}. LibTorch makes two at a time and
   * keeps the second in the generator.
   */
  public static double normalDouble(@Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      return torch
          .zeros(new long[] {1}, new TensorOptions(torch.ScalarType.Double))
          .normal_(0, 1, optional(generator))
          .item_double();
    }
  }

  private static int[] ints(Tensor indices) {
    Tensor narrow = indices.to(torch.ScalarType.Int);
    int[] values = new int[(int) narrow.numel()];
    narrow.data_ptr_int().get(values);
    return values;
  }

  private static GeneratorOptional optional(@Nullable Generator generator) {
    return generator == null ? new GeneratorOptional() : new GeneratorOptional(generator);
  }
}
