package dev.graft.classify;

import dev.graft.nn.StateDict;
import dev.graft.train.Criterion;
import dev.graft.train.Placement;
import java.util.List;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.CrossEntropyLossOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** {@code CrossEntropyLoss}, whose class weights, if it has any, go into the checkpoints. */
final class CrossEntropy implements Criterion {
  private static final String WEIGHT = "weight";

  private final CrossEntropyLossImpl loss;
  private final @Nullable Tensor weight;

  private CrossEntropy(double labelSmoothing, @Nullable Tensor weight) {
    CrossEntropyLossOptions options = new CrossEntropyLossOptions();
    options.label_smoothing().put(labelSmoothing);
    if (weight != null) {
      options.weight().put(weight);
    }
    this.loss = new CrossEntropyLossImpl(options);
    this.weight = weight;
  }

  /** All classes alike. */
  static CrossEntropy plain(double labelSmoothing) {
    return new CrossEntropy(labelSmoothing, null);
  }

  /** Each class with its weight, in its place and of its dtype. */
  static CrossEntropy weighted(double labelSmoothing, List<Double> weights, Placement placement) {
    double[] values = weights.stream().mapToDouble(Double::doubleValue).toArray();
    return new CrossEntropy(
        labelSmoothing,
        placed(torch.tensor(values, new TensorOptions(torch.ScalarType.Double)), placement));
  }

  /** As a checkpoint has it. */
  static CrossEntropy of(double labelSmoothing, StateDict state, Placement placement) {
    Tensor weight = state.get(WEIGHT);
    return new CrossEntropy(labelSmoothing, weight == null ? null : placed(weight, placement));
  }

  private static Tensor placed(Tensor weight, Placement placement) {
    return weight.to(placement.device(), placement.precision().dtype());
  }

  @Override
  public Tensor forward(Tensor output, Tensor target) {
    return loss.forward(output, target);
  }

  @Override
  public StateDict stateDict() {
    StateDict dict = new StateDict();
    if (weight != null) {
      dict.put(WEIGHT, weight);
    }
    return dict;
  }
}
