package dev.graft.nn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Self-attention with several heads: {@code torch.nn.MultiheadAttention(embedDim, numHeads,
 * batch_first=True)} where query, key and value are one and the weights are not asked for.
 *
 * <p>Shape: {@code (N, L, embedDim)} to the same. Its parameters are Python's, in its order: {@code
 * in_proj_weight}, {@code in_proj_bias}, {@code out_proj.weight}, {@code out_proj.bias}; the first
 * two hold query, key and value one under another. The presets' {@code MultiheadAttentionImpl} has
 * no batch-first form and no {@code forward(Tensor)}.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/modules/activation.py">
 *     torch v2.13.0 nn/modules/activation.py</a>
 * @see <a href="https://arxiv.org/abs/1706.03762">Attention Is All You Need</a>
 */
public final class MultiheadAttention extends Module {
  private static final int QUERY_KEY_VALUE = 3;

  /** The linear layer over the heads' outputs side by side. */
  public final Slot outProj;

  private final long embedDim;
  private final long numHeads;

  /**
   * Fresh weights, drawn from LibTorch's default generator as Python draws them.
   *
   * @throws IllegalArgumentException if the heads do not divide {@code embedDim}
   */
  public MultiheadAttention(long embedDim, long numHeads) {
    if (numHeads < 1 || embedDim % numHeads != 0) {
      throw new IllegalArgumentException(
          "%d heads cannot share an embedding of %d".formatted(numHeads, embedDim));
    }
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    try (PointerScope scope = new PointerScope()) {
      register_parameter("in_proj_weight", torch.empty(QUERY_KEY_VALUE * embedDim, embedDim));
      register_parameter("in_proj_bias", torch.empty(QUERY_KEY_VALUE * embedDim));
      LinearImpl linear = new LinearImpl(embedDim, embedDim);
      this.outProj = registerModule("out_proj", linear);
      torch.xavier_uniform_(ownParameter("in_proj_weight"));
      torch.zeros_(ownParameter("in_proj_bias"));
      torch.zeros_(linear.bias());
    }
  }

  @Override
  public Tensor forward(Tensor x) { // (N, L, E)
    long n = x.size(0);
    long length = x.size(1);
    long headDim = embedDim / numHeads;
    Tensor packed = torch.linear(x, ownParameter("in_proj_weight"), ownParameter("in_proj_bias"));
    Tensor heads =
        packed
            .view(n, length, QUERY_KEY_VALUE, numHeads, headDim)
            .permute(2, 0, 3, 1, 4); // (3, N, heads, L, E / heads)
    Tensor attended =
        torch.scaled_dot_product_attention(
            heads.select(0, 0),
            heads.select(0, 1),
            heads.select(0, 2),
            new TensorOptional(),
            0,
            false,
            new DoubleOptional(),
            false); // (N, heads, L, E / heads)
    // Python's goes through (L, N, E) and hands out a view: a dropout behind draws in that order.
    Tensor joined = attended.permute(2, 0, 1, 3).reshape(length * n, embedDim);
    return outProj.forward(joined).view(length, n, embedDim).transpose(0, 1);
  }
}
