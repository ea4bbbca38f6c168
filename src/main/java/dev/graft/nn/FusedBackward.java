package dev.graft.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.jspecify.annotations.Nullable;

/**
 * A region in which a model's trunk is trained by Graft's own kernels: forward without autograd,
 * and backward by hand. Open one around forward and backward of a step:
 *
 * <pre>{@code
 * try (FusedBackward fused = FusedBackward.open()) {
 *   Tensor loss = criterion.forward(model.forward(x), y);
 *   optimizer.zeroGrad();
 *   loss.backward();
 * }
 * optimizer.step();
 * }</pre>
 *
 * <p>Parameters have the gradients that autograd would give them, but for rounding. What differs:
 * the trunk's gradients come from {@code backward} alone, not from {@code torch.autograd.grad};
 * hooks on its parameters do not run; there is no second derivative and no second backward; and
 * {@code backward} must be called before the region closes. Where the kernels do not take a trunk
 * (another device, dtype or layout, autocast, a forward hook inside, an input that wants a
 * gradient, layers other than a ResNet's, {@code -Dgraft.native.kernels=off}), and for a second
 * forward before the first one's backward, the region does nothing.
 *
 * <p>A region is its thread's own. What is behind it: {@code
 * docs/decisions/0025-fused-backward.md}.
 */
public final class FusedBackward implements AutoCloseable {
  private static final ThreadLocal<@Nullable FusedBackward> OPEN = new ThreadLocal<>();

  private final @Nullable FusedBackward outer;
  private @Nullable Recorded recorded;

  private FusedBackward(@Nullable FusedBackward outer) {
    this.outer = outer;
  }

  /** Opens a region for this thread; close it in the same thread. */
  public static FusedBackward open() {
    FusedBackward region = new FusedBackward(OPEN.get());
    OPEN.set(region);
    return region;
  }

  @Override
  public void close() {
    if (recorded != null) {
      recorded.close();
    }
    if (outer == null) {
      OPEN.remove();
    } else {
      OPEN.set(outer);
    }
  }

  /**
   * Runs a trunk, recorded if a region is open that takes it.
   *
   * @param trunk what the forward consists of
   * @param x {@code (N, C, H, W)}
   * @param forward the trunk's
   * @return the trunk's output; belongs to the open scope
   */
  public static Tensor through(Trunk trunk, Tensor x, UnaryOperator<Tensor> forward) {
    FusedBackward region = OPEN.get();
    return region == null || region.busy() || !Tape.takes(trunk, x)
        ? forward.apply(x)
        : region.record(x, forward);
  }

  private boolean busy() {
    return recorded != null && !recorded.tape.done();
  }

  private Tensor record(Tensor x, UnaryOperator<Tensor> trunk) {
    if (recorded != null) {
      recorded.close();
      recorded = null;
    }
    Hook hook = new Hook();
    if (hook.isNull()) {
      return trunk.apply(x); // JavaCPP calls back ten such objects at a time
    }
    Tape tape = new Tape(x);
    Tensor leaf;
    try (NoGradGuard guard = new NoGradGuard()) {
      leaf = tape.record(trunk);
    } catch (RuntimeException | Error e) {
      hook.close();
      throw e;
    }
    leaf.requires_grad_(true);
    hook.tape = tape;
    recorded = new Recorded(tape, leaf, hook);
    return leaf;
  }

  /** A trunk's forward whose backward may still come. */
  private static final class Recorded {
    private final Tape tape;
    private final Tensor leaf;
    private final Hook hook;
    private final int number;

    Recorded(Tape tape, Tensor leaf, Hook hook) {
      this.tape = tape;
      this.leaf = leaf;
      this.hook = hook;
      leaf.retainReference(); // a scope may close before the region does
      hook.retainReference();
      this.number = leaf.register_hook(hook);
    }

    void close() {
      // LibTorch does not hold on to the Java object that it calls.
      leaf.remove_hook(number);
      if (!tape.done()) {
        leaf.register_hook(LateHook.INSTANCE);
      }
      tape.close();
      leaf.releaseReference();
      hook.releaseReference();
    }
  }

  /** What autograd calls with the gradient of the trunk's output. */
  private static final class Hook extends VoidTensorHook {
    private @Nullable Tape tape;

    @Override
    public void call(TensorBase gradient) {
      if (tape != null) {
        try (PointerScope scope = new PointerScope();
            NoGradGuard guard = new NoGradGuard()) {
          tape.backward(new Tensor(gradient));
        }
      }
    }
  }

  /** What autograd calls instead once the region is closed. */
  private static final class LateHook extends VoidTensorHook {
    private static final LateHook INSTANCE = new LateHook();

    LateHook() {
      retainReference(); // no scope frees it
    }

    @Override
    public void call(TensorBase gradient) {
      throw new IllegalStateException(
          "backward() was called after the FusedBackward region of its forward was closed: call it"
              + " inside");
    }
  }
}
