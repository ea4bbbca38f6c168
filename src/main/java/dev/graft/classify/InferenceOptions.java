package dev.graft.classify;

import dev.graft.train.Precision;
import org.jspecify.annotations.Nullable;

/**
 * On what a trained network answers.
 *
 * @param device auto, cpu, cuda or cuda:N; auto by default
 * @param precision of parameters and inputs; fp32 by default
 * @param threads of one operation; 0, the default, is what the process has when it is opened
 * @param channelsLast memory layout of the activations; null, the default, is that of the training,
 *     whose sums have the same last digits
 * @param folded whether BatchNorm becomes part of the convolutions where that is faster, which
 *     changes the last digits of probabilities; on by default, off for the numbers of evaluation
 */
public record InferenceOptions(
    String device,
    Precision precision,
    int threads,
    @Nullable Boolean channelsLast,
    boolean folded) {
  /**
   * Checks the number of threads.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public InferenceOptions {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be 0 or more, not " + threads);
    }
  }

  /** The defaults. */
  public static InferenceOptions defaults() {
    return new InferenceOptions("auto", Precision.FP32, 0, null, true);
  }

  /** Another device. */
  public InferenceOptions withDevice(String name) {
    return new InferenceOptions(name, precision, threads, channelsLast, folded);
  }

  /** Another precision. */
  public InferenceOptions withPrecision(Precision other) {
    return new InferenceOptions(device, other, threads, channelsLast, folded);
  }

  /** Another number of threads. */
  public InferenceOptions withThreads(int number) {
    return new InferenceOptions(device, precision, number, channelsLast, folded);
  }

  /** A layout, whatever that of the training was. */
  public InferenceOptions withChannelsLast(boolean on) {
    return new InferenceOptions(device, precision, threads, on, folded);
  }

  /** BatchNorm folded into the convolutions, or not. */
  public InferenceOptions withFolded(boolean on) {
    return new InferenceOptions(device, precision, threads, channelsLast, on);
  }
}
