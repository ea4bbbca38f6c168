package dev.graft.models;

import dev.graft.internal.Natives;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Compares convolutions with float64; a process of its own, because a broken kernel can end it.
 *
 * <p>Reads a shape a line. Answers {@code start SHAPE} before and, for each dtype and memory
 * format, {@code SHAPE dtype format output input-gradient weight-gradient} after: the largest
 * difference from float64, in units of the largest value.
 */
final class ConvolutionChild {
  private static final long BATCH = 2;

  private ConvolutionChild() {}

  public static void main(String[] arguments) throws IOException {
    Natives.load();
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader shapes =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = shapes.readLine(); line != null; line = shapes.readLine()) {
      answers.println("start " + line);
      compare(ConvolutionShape.parse(line), answers);
    }
  }

  private static void compare(ConvolutionShape shape, PrintStream answers) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      // Values that bfloat16 holds exactly, so that one float64 result is the truth for all.
      Tensor x = exact(torch.randn(BATCH, shape.in(), shape.size(), shape.size()));
      Tensor weight =
          exact(
              torch.randn(
                  shape.out(), shape.in() / shape.groups(), shape.kernel(), shape.kernel()));
      Tensor gradient =
          exact(
              torch.randn_like(
                  forward(shape, x.to(ScalarType.Float), weight.to(ScalarType.Float))));
      Tensor[] truth = run(shape, x, weight, gradient, ScalarType.Double, MemoryFormat.Contiguous);
      for (ScalarType dtype : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
        for (MemoryFormat format :
            new MemoryFormat[] {MemoryFormat.Contiguous, MemoryFormat.ChannelsLast}) {
          Tensor[] found = run(shape, x, weight, gradient, dtype, format);
          answers.printf(
              "%s %s %s %.3e %.3e %.3e%n",
              shape,
              dtype,
              format,
              apart(found[0], truth[0]),
              apart(found[1], truth[1]),
              apart(found[2], truth[2]));
        }
      }
    }
  }

  private static Tensor exact(Tensor tensor) {
    return tensor.to(ScalarType.BFloat16).to(ScalarType.Double);
  }

  private static Tensor[] run(
      ConvolutionShape shape,
      Tensor x,
      Tensor weight,
      Tensor gradient,
      ScalarType dtype,
      MemoryFormat format) {
    MemoryFormatOptional laidOut = new MemoryFormatOptional(format);
    Tensor ownX = x.to(dtype, false, true, laidOut).requires_grad_(true);
    Tensor ownWeight = weight.to(dtype, false, true, laidOut).requires_grad_(true);
    Tensor y = forward(shape, ownX, ownWeight);
    y.backward(
        gradient.to(dtype, false, true, laidOut),
        new org.bytedeco.pytorch.BoolOptional(),
        false,
        new org.bytedeco.pytorch.TensorArrayRefOptional());
    return new Tensor[] {y.detach(), ownX.grad(), ownWeight.grad()};
  }

  private static Tensor forward(ConvolutionShape shape, Tensor x, Tensor weight) {
    return torch.conv2d(
        x,
        weight,
        new TensorOptional(),
        new long[] {shape.stride(), shape.stride()},
        new long[] {shape.padding(), shape.padding()},
        new long[] {shape.dilation(), shape.dilation()},
        shape.groups());
  }

  private static double apart(Tensor found, Tensor truth) {
    return found.to(ScalarType.Double).sub(truth).abs().max().item_double()
        / truth.abs().max().item_double();
  }
}
