package dev.graft.nn;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringTensorDict;

/**
 * BatchNorm layers whose weights are frozen, kept in evaluation mode: their running statistics stay
 * those of the pretrained network. Freezing alone does not do so; the statistics follow the data of
 * a layer that is in training mode.
 *
 * <p>The Java of what many scripts do behind {@code model.train()}:
 *
 * <pre>{@code
 * for m in model.modules():
 *     if isinstance(m, nn.BatchNorm2d) and not m.weight.requires_grad:
 *         m.eval()
 * }</pre>
 */
public final class FrozenBatchNorm {
  private static final Pattern BATCH_NORM = Pattern.compile("torch::nn::BatchNorm[123]dImpl");

  private FrozenBatchNorm() {}

  /**
   * Switches to evaluation mode every BatchNorm of a module that has parameters, none of which asks
   * for a gradient. {@code model.train(true)} switches them back: call this behind it, each epoch.
   *
   * @return how many there were
   */
  @CanIgnoreReturnValue
  public static int eval(org.bytedeco.pytorch.Module model) {
    int count = 0;
    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module module : ModuleTree.namedModules(model).values()) {
        if (isBatchNorm(module) && isFrozen(module)) {
          module.eval();
          count++;
        }
      }
    }
    return count;
  }

  private static boolean isBatchNorm(org.bytedeco.pytorch.Module module) {
    return module instanceof ScriptNode node
        ? node.isBatchNorm()
        : BATCH_NORM.matcher(module.name().getString()).matches();
  }

  private static boolean isFrozen(org.bytedeco.pytorch.Module module) {
    StringTensorDict parameters = module.named_parameters(false);
    for (long i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).value().requires_grad()) {
        return false;
      }
    }
    return parameters.size() > 0;
  }
}
