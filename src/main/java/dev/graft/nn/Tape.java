package dev.graft.nn;

import dev.graft.internal.TensorKernels;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What a trunk's forward did, to go back through it by hand: convolutions and normalisations with
 * what follows them. Used inside {@link FusedBackward}; one forward and one backward each.
 *
 * <p>Tensors that the way back needs are held by the tape, not by a scope, and let go of as soon as
 * it has passed them.
 */
final class Tape implements AutoCloseable {
  private static final ThreadLocal<@Nullable Tape> RECORDING = new ThreadLocal<>();

  private final IdentityHashMap<Tensor, Value> values = new IdentityHashMap<>();
  private final Tensor input;
  private final Deque<Runnable> steps = new ArrayDeque<>();
  // How often each tensor is held.
  private final IdentityHashMap<Tensor, Integer> held = new IdentityHashMap<>();
  private @Nullable Value output;
  private boolean done;

  Tape(Tensor x) {
    this.input = x;
    values.put(x, new Value(false, false));
  }

  /** The tape that this thread's forward is recorded on; null outside of such. */
  static @Nullable Tape recording() {
    return RECORDING.get();
  }

  /** Whether a trunk consists of what can be recorded, and has anything to learn. */
  static boolean takes(Trunk trunk, Tensor x) {
    if (!GradMode.is_enabled()
        || !TensorKernels.available()
        || !TensorKernels.takes(x, torch.MemoryFormat.ChannelsLast)
        || x.dim() != 4
        || TensorKernels.leftToLibTorch(x)) {
      return false;
    }
    long least = x.size(0) * pixels(x.size(2), trunk) * pixels(x.size(3), trunk);
    // With hardly more pixels than threads LibTorch adds in another order, and refuses a single
    // one.
    return least > torch.get_num_threads()
        && isRelu(trunk.relu())
        && FusedNorm.pools3x3(trunk.maxpool())
        && trunk.norms().stream().allMatch(pair -> isNorm(pair.norm()))
        && trunk.layers().stream().allMatch(Tape::takes)
        && learns(trunk.layers());
  }

  private static long pixels(long size, Trunk trunk) {
    return (size + trunk.stride() - 1) / trunk.stride();
  }

  private static boolean isRelu(Slot slot) {
    return !slot.hasHooks() && slot.get() instanceof ReLUImpl;
  }

  private static boolean isNorm(Slot slot) {
    return !slot.hasHooks() && slot.get() instanceof BatchNorm2dImpl norm && FusedNorm.takes(norm);
  }

  /** Whether a slot's forward can be recorded. */
  private static boolean takes(Slot slot) {
    if (slot.hasHooks()) {
      return false;
    }
    if (slot.layer() instanceof Conv2dLayer conv) {
      return conv.differentiable();
    }
    return isNorm(slot)
        || (slot.get() instanceof SlotsOnly only
            && slot.get() instanceof Module module
            && takes(module, only.relus()));
  }

  private static boolean takes(Module module, List<Slot> relus) {
    return relus.stream().allMatch(Tape::isRelu)
        && module.convNorms().stream().allMatch(pair -> !pair.fused() || isNorm(pair.norm()))
        && module.slots().stream().allMatch(slot -> relus.contains(slot) || takes(slot));
  }

  private static boolean learns(List<Slot> layers) {
    try (PointerScope scope = new PointerScope()) {
      return layers.stream()
          .flatMap(slot -> slot.parameters().stream())
          .anyMatch(Tensor::requires_grad);
    }
  }

  /**
   * Runs a forward, without gradients, and records it.
   *
   * @return its output; belongs to the open scope
   */
  Tensor record(UnaryOperator<Tensor> trunk) {
    RECORDING.set(this);
    Tensor out;
    try (PointerScope scope = new PointerScope()) {
      Tensor last = trunk.apply(input);
      output = values.get(last);
      last.retainReference();
      out = last;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    } finally {
      RECORDING.remove();
    }
    Tensor handle = new Tensor(out);
    out.releaseReference();
    return handle;
  }

  /** Whether there is no way back any more. */
  boolean done() {
    return done;
  }

  /** A child's forward. */
  Tensor forward(Layer layer, Tensor x) {
    if (layer instanceof Conv2dLayer conv) {
      return convolve(conv, x);
    }
    if (layer.module() instanceof BatchNorm2dImpl norm) {
      return norm(norm, x, null, TensorKernels.After.NOTHING);
    }
    return layer.forward(x); // its slots come back here
  }

  private Tensor convolve(Conv2dLayer conv, Tensor x) {
    Value from = value(x);
    Tensor y = conv.forward(x);
    boolean learns = conv.learns();
    Value to = new Value(from.wanted || learns, true);
    values.put(y, to);
    if (to.wanted) {
      hold(x);
      steps.push(
          () -> {
            Tensor dy = to.take();
            if (learns) {
              conv.addWeightGradient(x, dy);
            }
            if (from.wanted) {
              from.give(conv.inputGradient(x, dy));
            }
            letGo(dy);
            letGo(x);
          });
    }
    return y;
  }

  /**
   * A normalisation with what follows it.
   *
   * @param x its input; a convolution's output is overwritten on the way back
   * @param residual added behind the normalisation, or null
   */
  Tensor norm(
      BatchNorm2dImpl norm, Tensor x, @Nullable Tensor residual, TensorKernels.After after) {
    Value from = value(x);
    Value beside = residual == null ? null : value(residual);
    NormPass pass = new NormPass(norm, x, after);
    boolean learns = pass.learns();
    Value to = new Value(from.wanted || learns || (beside != null && beside.wanted), false);
    Tensor y = pass.forward(residual, to.wanted || !from.single);
    values.put(y, to);
    if (to.wanted) {
      hold(x);
      hold(y);
      hold(pass.saved());
      steps.push(
          () -> {
            Tensor more = to.takeSecond();
            Tensor dy = to.take();
            Tensor dx = from.single ? x : torch.empty_like(x);
            Tensor masked = pass.backward(y, dy, more, dx, learns);
            if (from.wanted) {
              from.give(dx);
            }
            if (beside != null && beside.wanted) {
              beside.give(masked);
            }
            if (more != null) {
              letGo(more);
            }
            letGo(dy);
            letGo(pass.saved());
            letGo(y);
            letGo(x);
          });
    }
    return y;
  }

  /**
   * Goes back, adding to the parameters' gradients.
   *
   * @param gradient of the output
   * @throws IllegalStateException if it was gone before
   */
  void backward(Tensor gradient) {
    if (done) {
      throw new IllegalStateException(
          "backward() was called twice on a forward inside FusedBackward, which keeps nothing for a"
              + " second time");
    }
    done = true;
    if (output != null && output.wanted) {
      // A copy: the way back overwrites what it is given.
      output.give(
          torch
              .empty_like(
                  gradient,
                  new TensorOptions(torch.ScalarType.Float),
                  new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast))
              .copy_(gradient));
      while (!steps.isEmpty()) {
        try (PointerScope scope = new PointerScope()) {
          steps.pop().run();
        }
      }
    }
    close();
  }

  @Override
  public void close() {
    done = true;
    steps.clear();
    values.clear();
    while (!held.isEmpty()) {
      letGo(held.keySet().iterator().next());
    }
  }

  private Value value(Tensor x) {
    Value value = values.get(x);
    if (value == null) {
      throw new IllegalStateException("a recorded layer was given what no recorded layer returned");
    }
    return value;
  }

  private void hold(Tensor tensor) {
    tensor.retainReference();
    held.merge(tensor, 1, Integer::sum);
  }

  private void letGo(Tensor tensor) {
    held.computeIfPresent(tensor, (t, times) -> times == 1 ? null : times - 1);
    tensor.releaseReference();
  }

  /** A tensor of the forward: whether its gradient is wanted, and that as far as it has come. */
  private final class Value {
    private final boolean wanted;

    /** Whether only the next layer reads it: a convolution's output, which a ReLU's is not. */
    private final boolean single;

    private final Deque<Tensor> gradients = new ArrayDeque<>(2);

    Value(boolean wanted, boolean single) {
      this.wanted = wanted;
      this.single = single;
    }

    void give(Tensor gradient) {
      hold(gradient);
      if (gradients.size() == 2) {
        gradients.getFirst().add_(gradient);
        letGo(gradient);
      } else {
        gradients.addLast(gradient);
      }
    }

    /** One of two gradients; null if there is one. */
    @Nullable Tensor takeSecond() {
      return gradients.size() == 2 ? gradients.removeLast() : null;
    }

    /** The gradient, the sum of all that were given. */
    Tensor take() {
      Tensor second = takeSecond();
      Tensor first = gradients.removeFirst();
      if (second != null) {
        first.add_(second);
        letGo(second);
      }
      return first;
    }
  }
}
