package dev.graft.train;

import dev.graft.optim.LRScheduler;
import dev.graft.optim.Optimizer;
import dev.graft.optim.ParamGroup;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Parameter groups whose learning rate is 0 and stays 0: every gradient of theirs is computed and
 * then multiplied by 0. Python computes them; a run of {@code train} leaves them out.
 */
public final class IdleGroups {
  private IdleGroups() {}

  /**
   * Asks for no gradients of the parameters that this optimizer and its schedule can never change.
   * Parameters, losses and BatchNorm's statistics are those of the full computation, as far as the
   * same kernels run. Two things differ: the optimizer has no momentum buffers for them, and a
   * gradient that is infinite no longer makes such a parameter NaN. Where a learning rate is raised
   * later, by hand or by loading a state dict, {@code requires_grad_(true)} brings them back. Where
   * nothing else would ask for a gradient, all is left as it is: {@code backward} needs one.
   *
   * @return the parameters that had asked for a gradient and do not any more
   */
  public static List<Tensor> withoutGradients(Optimizer optimizer, LRScheduler scheduler) {
    List<Tensor> idle = new ArrayList<>();
    if (!scheduler.keepsZero()) {
      return idle;
    }
    boolean others =
        optimizer.paramGroups().stream()
            .anyMatch(
                group ->
                    group.lr() != 0 && group.params().stream().anyMatch(Tensor::requires_grad));
    for (ParamGroup group : optimizer.paramGroups()) {
      if (group.lr() != 0 || !others) {
        continue;
      }
      for (Tensor parameter : group.params()) {
        if (parameter.requires_grad()) {
          parameter.requires_grad_(false);
          idle.add(parameter);
        }
      }
    }
    return idle;
  }
}
