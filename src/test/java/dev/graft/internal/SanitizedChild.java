package dev.graft.internal;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * A JVM whose native kernels and memory are watched by AddressSanitizer: {@code tests CLASS...}
 * runs test classes; {@code overflow} hands a kernel a tensor that is a vector too small.
 */
final class SanitizedChild {
  private static final int CHANNELS = 32;
  private static final int SIZE = 8;
  private static final int VECTOR = 16;

  private SanitizedChild() {}

  public static void main(String[] args) {
    Natives.load();
    System.out.println("kernels: " + NativeKernels.status());
    if (!NativeKernels.status().inForce()) {
      System.exit(3);
    }
    if (args[0].equals("overflow")) {
      overflow();
    } else {
      tests(Arrays.copyOfRange(args, 1, args.length));
    }
  }

  private static void tests(String[] classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(classes).map(name -> selectClass(name)).toList())
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    System.out.println(
        "tests: %d passed, %d failed, %d skipped"
            .formatted(
                summary.getTestsSucceededCount(),
                summary.getTestsFailedCount(),
                summary.getTestsSkippedCount() + summary.getTestsAbortedCount()));
    System.exit(summary.getTotalFailureCount() == 0 ? 0 : 1);
  }

  private static void overflow() {
    try (PointerScope scope = new PointerScope()) {
      Tensor weights = torch.ones(CHANNELS, CHANNELS, 3, 3);
      Tensor x = torch.ones(SIZE, SIZE, CHANNELS);
      Tensor small = torch.zeros(SIZE * SIZE * CHANNELS - VECTOR);
      TensorKernels.winogradConv3x3(
          false,
          TensorKernels.address(x),
          1,
          SIZE,
          SIZE,
          CHANNELS,
          CHANNELS,
          TensorKernels.address(weights),
          weights.stride(0),
          weights.stride(1),
          weights.stride(2),
          weights.stride(3),
          TensorKernels.address(small));
      System.out.println("nobody noticed");
    }
  }
}
