package dev.graft.models;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.FanModeType;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Nonlinearity;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kFanOut;
import org.bytedeco.pytorch.kReLU;

/**
 * First values of weights, with PyTorch's draws from LibTorch's default generator.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/init.py">torch v2.13.0
 *     nn/init.py</a>
 */
final class Init {
  private static final double CUT = 2;

  private Init() {}

  /** {@code kaiming_normal_(weight, mode="fan_out", nonlinearity="relu")}. */
  static void kaimingNormalFanOut(Tensor weight) {
    try (PointerScope scope = new PointerScope()) {
      torch.kaiming_normal_(
          weight, 0, new FanModeType(new kFanOut()), new Nonlinearity(new kReLU()));
    }
  }

  /** Zeros, where there is a bias at all. */
  static void zeroBias(Tensor bias) {
    if (bias.defined()) {
      torch.zeros_(bias);
    }
  }

  /** A normalisation that starts as the identity. */
  static void onesAndZeros(Tensor weight, Tensor bias) {
    torch.ones_(weight);
    torch.zeros_(bias);
  }

  /**
   * {@code trunc_normal_(tensor, std=std)}: a normal distribution cut off at -2 and 2, absolute
   * values. Values beyond are drawn anew, all at once, as PyTorch has done since 2.13 where the cut
   * keeps more than three tenths, that is for every {@code std} below 5.
   */
  static void truncNormal(Tensor tensor, double std) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      torch.normal_(tensor, 0, std);
      Tensor beyond = beyond(tensor);
      while (beyond.any().item_bool()) {
        Tensor again = torch.normal_(torch.empty_like(tensor), 0, std);
        tensor.copy_(torch.where(beyond, again, tensor));
        beyond = beyond(tensor);
      }
    }
  }

  private static Tensor beyond(Tensor tensor) {
    return tensor.lt(new Scalar(-CUT)).logical_or(tensor.gt(new Scalar(CUT)));
  }
}
