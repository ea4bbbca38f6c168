package dev.graft.train;

import dev.graft.nn.Network;
import dev.graft.optim.ParamGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The four experiments: what of a pretrained network is trained, and how fast. */
public enum Strategy {
  /** Direct training: no pretrained weights, everything is trained. */
  SCRATCH,
  /** Pretrained weights, everything is trained at one learning rate. */
  FINETUNE,
  /**
   * Pretrained weights, gradients for the new head alone. BatchNorm stays in training mode: its
   * running statistics follow the new data.
   */
  FREEZE,
  /**
   * Pretrained weights, the backbone at a fraction of the head's learning rate; at fraction 0 the
   * losses are those of {@link #FREEZE}, bit for bit.
   */
  DISCRIMINATIVE;

  /** Whether it starts from a weights file. */
  public boolean needsWeights() {
    return this != SCRATCH;
  }

  /**
   * Switches off the gradients that this strategy has no use for, and sorts the parameters into
   * groups with their learning rates.
   *
   * @param head the path of the new last layer, such as {@code fc}
   * @throws IllegalArgumentException if no parameter lies under {@code head}
   */
  public List<ParamGroup> prepare(Network model, String head, double lr, double backboneLrScale) {
    List<Tensor> all = new ArrayList<>();
    List<Tensor> backbone = new ArrayList<>();
    List<Tensor> last = new ArrayList<>();
    for (Map.Entry<String, Tensor> entry : model.namedParameters().entrySet()) {
      all.add(entry.getValue());
      (entry.getKey().startsWith(head + ".") ? last : backbone).add(entry.getValue());
    }
    if (last.isEmpty()) {
      throw new IllegalArgumentException("the model has no parameter under '" + head + "'");
    }
    return switch (this) {
      case SCRATCH, FINETUNE -> List.of(ParamGroup.of(all).lr(lr));
      case FREEZE -> {
        backbone.forEach(param -> param.requires_grad_(false));
        // As in the article, the optimizer is given every parameter and skips the frozen ones.
        yield List.of(ParamGroup.of(all).lr(lr));
      }
      case DISCRIMINATIVE ->
          List.of(ParamGroup.of(backbone).lr(lr * backboneLrScale), ParamGroup.of(last).lr(lr));
    };
  }
}
