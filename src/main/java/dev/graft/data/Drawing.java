package dev.graft.data;

import dev.graft.transforms.Prepared;
import dev.graft.transforms.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose random draws are made: its tensors and the work that fills them. Guarded by its
 * iterator, but for {@link #write}.
 */
final class Drawing {
  /** Of the generator before and after the draws. */
  final byte[] before;

  final byte[] after;

  int outstanding;
  volatile boolean abandoned;
  @Nullable RuntimeException failure;

  private final List<Prepared> work;
  private final List<String> names;
  private final Tensor inputs;
  private final Tensor targets;
  private final boolean channelsLast;
  private final UnaryOperator<Batch> mixing;

  /**
   * Allocates the batch's tensors, and draws for it as a whole.
   *
   * @param names what error messages call the samples
   * @throws DataException if the samples' shapes differ
   */
  Drawing(
      byte[] before,
      List<Prepared> work,
      List<String> names,
      Targets targets,
      @Nullable BatchTransform transform,
      Generator generator,
      torch.MemoryFormat format) {
    this.before = before;
    this.work = work;
    this.names = names;
    this.outstanding = work.size();
    long[] one = work.get(0).shape();
    for (int i = 1; i < work.size(); i++) {
      if (!Arrays.equals(work.get(i).shape(), one)) {
        throw new DataException(
            "samples of one batch differ in shape: %s in %s but %s in %s (resize or crop them alike)"
                .formatted(
                    Arrays.toString(one),
                    names.get(0),
                    Arrays.toString(work.get(i).shape()),
                    names.get(i)));
      }
    }
    long[] shape = new long[one.length + 1];
    shape[0] = work.size();
    System.arraycopy(one, 0, shape, 1, one.length);
    this.mixing = transform == null ? batch -> batch : transform.draw(shape.clone(), generator);
    this.after = GeneratorState.of(generator);
    this.channelsLast = format.intern() == torch.MemoryFormat.ChannelsLast && shape.length == 4;
    try (PointerScope scope = new PointerScope()) {
      this.inputs =
          torch.empty(
              shape,
              new TensorOptions(torch.ScalarType.Float),
              new MemoryFormatOptional(
                  channelsLast ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Contiguous));
      this.targets = targets.toTensor();
      inputs.retainReference();
      this.targets.retainReference();
    }
  }

  int size() {
    return work.size();
  }

  /** Whether the draws moved the generator. */
  boolean drewNothing() {
    return Arrays.equals(before, after);
  }

  /** Fills the {@code index}-th slot; on failure returns what the user is told. */
  @Nullable RuntimeException write(int index) {
    try {
      work.get(index).writeTo(new Slot(inputs, index, channelsLast));
      return null;
    } catch (RuntimeException | Error e) { // An error too: its slot must not go unfilled.
      return new DataException(names.get(index) + ": " + firstLine(e), e);
    }
  }

  /** Native exceptions carry a whole backtrace in their message. */
  static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage() == null ? e : e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /** Hands the tensors to the innermost open scope of this thread. */
  Batch release() {
    PointerScope scope = PointerScope.getInnerScope();
    if (scope != null) {
      for (Tensor tensor : List.of(inputs, targets)) {
        scope.attach(tensor);
        tensor.releaseReference();
      }
    }
    return mixing.apply(new Batch(inputs, targets));
  }

  void free() {
    inputs.close();
    targets.close();
  }
}
