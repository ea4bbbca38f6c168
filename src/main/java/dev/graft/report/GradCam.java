package dev.graft.report;

import dev.graft.nn.Module;
import dev.graft.nn.RemovableHandle;
import dev.graft.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Grad-CAM: where in an image a network finds what speaks for a class.
 *
 * <p>The feature maps of one module, weighted by the mean gradient of the class's logit and summed;
 * what is negative counts as nothing. Works on frozen networks too, leaves every parameter's
 * gradient alone, and frees what it makes. The network must be in evaluation mode.
 *
 * @see <a href="https://arxiv.org/abs/1610.02391">Selvaraju et al. 2017, Grad-CAM: Visual
 *     Explanations from Deep Networks via Gradient-based Localization</a>
 */
public final class GradCam {
  private final Module model;
  private final Slot target;

  /**
   * Looks at the output of the module at {@code target}, such as {@code layer4}.
   *
   * @throws IllegalArgumentException if there is no such module
   */
  public GradCam(Module model, String target) {
    this.model = model;
    this.target = model.slot(target);
  }

  /**
   * The path of the network's last own child whose output for {@code x} is a feature map with more
   * than one place: {@code layer4} of a ResNet.
   *
   * @param x {@code (1, C, H, W)} on the model's device and of its dtype
   * @throws IllegalArgumentException if there is none
   */
  public static String lastFeatureMap(Module model, Tensor x) {
    List<String> spatial = new ArrayList<>();
    List<RemovableHandle> handles = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (Slot slot : model.slots()) {
        handles.add(
            slot.registerForwardHook(
                (module, input, output) -> {
                  if (output.dim() == 4 && output.size(2) * output.size(3) > 1) {
                    spatial.add(slot.name());
                  }
                  return null;
                }));
      }
      model.forward(x);
    } finally {
      handles.forEach(RemovableHandle::remove);
    }
    if (spatial.isEmpty()) {
      throw new IllegalArgumentException(
          "no child of the network gives feature maps of the shape (N, C, H, W)");
    }
    return spatial.get(spatial.size() - 1);
  }

  /**
   * The map of one image for one class, on the grid of the module's output.
   *
   * @param x {@code (1, C, H, W)} on the model's device and of its dtype
   * @param label index of the class
   * @throws IllegalArgumentException if {@code x} holds several images, or the module's output is
   *     no feature map
   */
  public Heatmap of(Tensor x, int label) {
    if (x.size(0) != 1) {
      throw new IllegalArgumentException("expected one image, found " + x.size(0));
    }
    List<Tensor> maps = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        AutoGradMode grad = new AutoGradMode(true);
        RemovableHandle handle =
            target.registerForwardHook(
                (module, input, output) -> {
                  // A leaf of its own: nothing in front needs a gradient, so that frozen layers do
                  // not matter and the backward pass is short. The clone may be written in place.
                  Tensor leaf = output.detach().requires_grad_(true);
                  maps.add(leaf);
                  return leaf.clone();
                })) {
      Tensor out = model.forward(x); // (1, classes)
      Tensor features = maps.get(0); // (1, K, h, w)
      if (features.dim() != 4) {
        throw new IllegalArgumentException(
            target.name()
                + " gives no feature map but a tensor of "
                + features.dim()
                + " dimensions");
      }
      Tensor score = out.select(1, label).sum();
      Tensor gradient = torch.grad(new TensorVector(score), new TensorVector(features)).get(0);
      Tensor weights =
          gradient.mean(new long[] {2, 3}, true, new ScalarTypeOptional()); // (1, K, 1, 1)
      Tensor map = weights.mul(features).sum(new long[] {1}, false, new ScalarTypeOptional());
      return heatmap(map.squeeze(0).detach());
    }
  }

  private static Heatmap heatmap(Tensor map) {
    Tensor plain = map.cpu().to(torch.ScalarType.Float).contiguous(); // (h, w)
    int rows = (int) plain.size(0);
    int columns = (int) plain.size(1);
    float[] values = new float[rows * columns];
    new FloatPointer(plain.data_ptr_float()).get(values);
    return new Heatmap(rows, columns, values);
  }
}
