package dev.graft.models;

import static dev.graft.models.Layers.batchNorm2d;
import static dev.graft.models.Layers.conv1x1;
import static dev.graft.models.Layers.conv3x3;
import static dev.graft.models.Layers.relu;

import dev.graft.nn.ConvNorm;
import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Layers of a {@link DenseNet} each of which sees what all before it have made.
 *
 * <p>Shape: {@code (N, numInputFeatures, H, W)} to {@code (N, numInputFeatures + numLayers *
 * growthRate, H, W)}.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/densenet.py">
 *     torchvision v0.28.0 models/densenet.py</a>
 */
final class DenseBlock extends Module {
  private static final long BN_SIZE = 4;

  DenseBlock(int numLayers, long numInputFeatures, long growthRate) {
    for (int i = 0; i < numLayers; i++) {
      registerModule(
          "denselayer" + (i + 1), new DenseLayer(numInputFeatures + i * growthRate, growthRate));
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    TensorVector features = new TensorVector(x);
    for (Slot layer : slots()) {
      features.push_back(layer.forward(torch.cat(features, 1)));
    }
    return torch.cat(features, 1);
  }

  @Override
  protected long stateVersion() {
    return 2;
  }

  /** Adds {@code growthRate} planes to those it is given. */
  private static final class DenseLayer extends Module {
    private static final List<String> STATE =
        List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked");

    private final Slot norm1;
    private final Slot relu1;
    private final Slot conv1;
    private final Slot norm2;
    private final Slot relu2;
    private final Slot conv2;

    DenseLayer(long numInputFeatures, long growthRate) {
      this.norm1 = registerModule("norm1", batchNorm2d(numInputFeatures));
      this.relu1 = registerModule("relu1", relu());
      this.conv1 = registerModule("conv1", conv1x1(numInputFeatures, BN_SIZE * growthRate, 1));
      this.norm2 = registerModule("norm2", batchNorm2d(BN_SIZE * growthRate));
      this.relu2 = registerModule("relu2", relu());
      this.conv2 = registerModule("conv2", conv3x3(BN_SIZE * growthRate, growthRate, 1, 1, 1));
    }

    @Override
    protected List<ConvNorm> convNorms() {
      return List.of(new ConvNorm(conv1, norm2, false));
    }

    @Override
    public Tensor forward(Tensor concatenated) {
      Tensor bottleneck = conv1.forward(relu1.forward(norm1.forward(concatenated)));
      return conv2.forward(relu2.forward(norm2.forward(bottleneck)));
    }

    /** Names could have dots once: {@code norm.1.weight}; the published weights still have them. */
    @Override
    protected Map<String, String> renamedKeys() {
      Map<String, String> keys = new LinkedHashMap<>();
      for (int i = 1; i <= 2; i++) {
        for (String name : STATE) {
          keys.put("norm.%d.%s".formatted(i, name), "norm%d.%s".formatted(i, name));
        }
        keys.put("conv.%d.weight".formatted(i), "conv%d.weight".formatted(i));
      }
      return keys;
    }
  }
}
