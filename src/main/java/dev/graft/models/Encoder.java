package dev.graft.models;

import static dev.graft.models.Layers.dropout;
import static dev.graft.models.Layers.layerNorm;

import dev.graft.models.VisionTransformer.Size;
import dev.graft.nn.Module;
import dev.graft.nn.MultiheadAttention;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GELUImpl;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The encoder of a {@link VisionTransformer}.
 *
 * <p>Shape: {@code (N, patches + 1, hiddenDim)} to the same.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/vision_transformer.py">
 *     torchvision v0.28.0 models/vision_transformer.py</a>
 */
final class Encoder extends Module {
  private static final double EPS = 1e-6;
  private static final double EMBEDDING_STD = 0.02;
  private static final double BIAS_STD = 1e-6;

  private final Slot dropout;
  private final Slot layers;
  private final Slot ln;

  Encoder(Size size) {
    try (PointerScope scope = new PointerScope()) {
      register_parameter(
          "pos_embedding",
          torch
              .empty(1, size.patches() + 1, size.hiddenDim())
              .normal_(0, EMBEDDING_STD, new GeneratorOptional()));
    }
    this.dropout = registerModule("dropout", dropout(size.dropout()));
    Map<String, org.bytedeco.pytorch.Module> blocks = new LinkedHashMap<>();
    for (int i = 0; i < size.numLayers(); i++) {
      blocks.put("encoder_layer_" + i, new EncoderBlock(size));
    }
    this.layers = registerModule("layers", new Sequential(blocks));
    this.ln = registerModule("ln", layerNorm(size.hiddenDim(), EPS));
  }

  @Override
  public Tensor forward(Tensor x) {
    x = x.add(ownParameter("pos_embedding"));
    return ln.forward(layers.forward(dropout.forward(x)));
  }

  /** Attention and two linear layers, each beside a shortcut. */
  private static final class EncoderBlock extends Module {
    private final Slot ln1;
    private final Slot selfAttention;
    private final Slot dropout;
    private final Slot ln2;
    private final Slot mlp;

    EncoderBlock(Size size) {
      this.ln1 = registerModule("ln_1", layerNorm(size.hiddenDim(), EPS));
      this.selfAttention =
          registerModule(
              "self_attention", new MultiheadAttention(size.hiddenDim(), size.numHeads()));
      this.dropout = registerModule("dropout", dropout(size.dropout()));
      this.ln2 = registerModule("ln_2", layerNorm(size.hiddenDim(), EPS));
      this.mlp = registerModule("mlp", new MLPBlock(size));
    }

    @Override
    public Tensor forward(Tensor input) {
      Tensor x = ln1.forward(input);
      x = selfAttention.forward(x);
      x = dropout.forward(x);
      x = x.add(input);

      Tensor y = ln2.forward(x);
      y = mlp.forward(y);
      return x.add(y);
    }
  }

  /** Two linear layers with a GELU between. */
  private static final class MLPBlock extends Module {
    MLPBlock(Size size) {
      LinearImpl first = new LinearImpl(size.hiddenDim(), size.mlpDim());
      registerModule("0", first);
      registerModule("1", new GELUImpl());
      registerModule("2", dropout(size.dropout()));
      LinearImpl second = new LinearImpl(size.mlpDim(), size.hiddenDim());
      registerModule("3", second);
      registerModule("4", dropout(size.dropout()));
      try (PointerScope scope = new PointerScope()) {
        for (LinearImpl linear : new LinearImpl[] {first, second}) {
          torch.xavier_uniform_(linear.weight());
          torch.normal_(linear.bias(), 0, BIAS_STD);
        }
      }
    }

    @Override
    public Tensor forward(Tensor x) {
      for (Slot layer : slots()) {
        x = layer.forward(x);
      }
      return x;
    }

    @Override
    protected long stateVersion() {
      return 2;
    }

    /** Version 1 called its layers by name; the published weights still do. */
    @Override
    protected Map<String, String> renamedKeys() {
      return Map.of(
          "linear_1.weight", "0.weight",
          "linear_1.bias", "0.bias",
          "linear_2.weight", "3.weight",
          "linear_2.bias", "3.bias");
    }
  }
}
