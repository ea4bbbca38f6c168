package dev.graft.optim;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Adam whose weight decay shrinks the parameters and does not enter the averages.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/adamw.py">torch v2.13.0
 *     optim/adamw.py</a>
 * @see <a href="https://arxiv.org/abs/1711.05101">Decoupled Weight Decay Regularization</a>
 */
public final class AdamW extends Adam {
  /** Python's defaults: those of {@link Adam} with a weight decay of 0.01. */
  public static Options options() {
    return Adam.options().weightDecay(1e-2).decoupledWeightDecay(true);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #AdamW(List, Adam.Options)}
   */
  public AdamW(Iterable<Tensor> params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #AdamW(List, Adam.Options)}
   */
  public AdamW(TensorVector params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * Groups of parameters, each with options of its own over the defaults.
   *
   * @param defaults begun from {@link #options()}: those of Adam have no weight decay
   * @throws IllegalArgumentException as {@link Adam#Adam(List, Adam.Options)}, or if a group's
   *     weight decay is not decoupled
   */
  public AdamW(List<ParamGroup> groups, Options defaults) {
    super(groups, "AdamW", defaults.decoupledWeightDecay(true), AdamW::check);
  }

  // Python sets the option in a state dict of Adam's to True without a word.
  private static void check(Map<String, @Nullable Object> options) {
    if (!Boolean.TRUE.equals(options.get("decoupled_weight_decay"))) {
      throw new IllegalArgumentException(
          "AdamW always decouples its weight decay: for decoupled_weight_decay=False use Adam");
    }
  }
}
