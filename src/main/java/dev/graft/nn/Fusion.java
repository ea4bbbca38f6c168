package dev.graft.nn;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.IdentityImpl;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes a convolution and the BatchNorm behind it one convolution, for inference: {@code w' = w *
 * weight / sqrt(running_var + eps)}.
 *
 * <p>Which they are the modules say, each of its own children: {@link Module#convNorms}. A folded
 * model has other state-dict keys, has lost what training needs, and answers as before but for
 * rounding: keep the file it came from.
 *
 * @see <a
 *     href="https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fuse_conv_bn_eval.html">torch.nn.utils.fuse_conv_bn_eval</a>
 */
public final class Fusion {
  private Fusion() {}

  /** Folds all of them. See {@link #foldBatchNorm(Module, Predicate)}. */
  @CanIgnoreReturnValue
  public static int foldBatchNorm(Module model) {
    return foldBatchNorm(model, pair -> true);
  }

  /**
   * Puts a folded convolution in the place of each convolution, and an identity in that of its
   * BatchNorm. Left as they are: layers with a forward hook, layers of other classes or of a
   * subclass, a BatchNorm in training mode or without weights or running statistics.
   *
   * @param model in evaluation mode
   * @param which of the pairs that the modules name
   * @return how many were folded
   * @throws IllegalArgumentException if the model is in training mode
   */
  @CanIgnoreReturnValue
  public static int foldBatchNorm(Module model, Predicate<ConvNorm> which) {
    if (model.isTraining()) {
      throw new IllegalArgumentException(
          "BatchNorm cannot be folded in training mode, where its numbers are those of the batch:"
              + " call train(false) first");
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      return fold(model, which, Collections.newSetFromMap(new IdentityHashMap<>()));
    }
  }

  // A module may stand in two places: the second time it is folded already.
  private static int fold(Module module, Predicate<ConvNorm> which, Set<Module> seen) {
    if (!seen.add(module)) {
      return 0;
    }
    int count = 0;
    for (ConvNorm pair : module.convNorms()) {
      if (foldable(pair) && which.test(pair)) {
        Conv2dImpl folded = folded(pair);
        pair.conv().set(folded);
        IdentityImpl identity = new IdentityImpl();
        identity.train(false);
        pair.norm().set(identity);
        count++;
      }
    }
    for (Slot slot : module.slots()) {
      if (slot.get() instanceof Module inner) {
        count += fold(inner, which, seen);
      }
    }
    return count;
  }

  private static boolean foldable(ConvNorm pair) {
    if (pair.conv().hasHooks()
        || pair.norm().hasHooks()
        || pair.conv().get().getClass() != Conv2dImpl.class
        || pair.norm().get().getClass() != BatchNorm2dImpl.class) {
      return false;
    }
    BatchNorm2dImpl norm = pair.norm().as(BatchNorm2dImpl.class);
    BatchNormOptions options = norm.options();
    if (norm.is_training()
        || !options.affine().get()
        || !options.track_running_stats().get()
        || pair.conv().as(Conv2dImpl.class).weight().size(0) != norm.weight().size(0)) {
      return false;
    }
    try {
      return pair.conv().as(Conv2dImpl.class).options().padding_mode().get0() != null;
    } catch (RuntimeException e) {
      return false; // another mode, for which a convolution keeps numbers that options do not have
    }
  }

  private static Conv2dImpl folded(ConvNorm pair) {
    Conv2dImpl conv = pair.conv().as(Conv2dImpl.class);
    BatchNorm2dImpl norm = pair.norm().as(BatchNorm2dImpl.class);
    Tensor weight = conv.weight();
    // Rounded once, at the end.
    Tensor scale =
        exact(norm.weight())
            .div(exact(norm.running_var()).add(new Scalar(norm.options().eps().get())).sqrt());
    Tensor mean = exact(norm.running_mean());
    Tensor shift = conv.options().bias().get() ? exact(conv.bias()).sub(mean) : mean.neg();
    Tensor bias = shift.mul(scale).add(exact(norm.bias())).to(weight.scalar_type());
    torch.MemoryFormat format =
        weight.is_contiguous() ? torch.MemoryFormat.Contiguous : torch.MemoryFormat.ChannelsLast;
    Tensor scaled =
        exact(weight)
            .mul(scale.view(-1, 1, 1, 1))
            .to(weight.scalar_type(), false, false, new MemoryFormatOptional(format));
    Conv2dImpl folded = undrawn();
    folded.options(conv.options());
    folded.options().bias().put(true);
    set(folded.weight(), scaled, weight);
    set(folded.bias(), bias, weight);
    folded.train(false);
    return folded;
  }

  private static Tensor exact(Tensor tensor) {
    return tensor.to(torch.ScalarType.Double);
  }

  private static void set(Tensor parameter, Tensor data, Tensor like) {
    ((TensorBase) parameter).set_data(data);
    parameter.requires_grad_(like.requires_grad());
  }

  /** A convolution to be given everything: as small as can be, and the generator stays. */
  private static Conv2dImpl undrawn() {
    try (Tensor before = torch.getDefaultCPUGenerator().get_state()) {
      try {
        return new Conv2dImpl(1, 1, new LongPointer(1, 1));
      } finally {
        torch.getDefaultCPUGenerator().set_state(before);
      }
    }
  }
}
