package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConvolutionCheckTest {
  @Test
  void thePinnedLibTorchConvolvesRight() {
    double error = ConvolutionCheck.relativeError();
    assertTrue(error > 0 && error <= ConvolutionCheck.TOLERANCE, "relative error " + error);
  }
}
