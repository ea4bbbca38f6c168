package dev.graft.testing;

import dev.graft.internal.Natives;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs tests on tensors so small that threads would only wait for each other: on a busy machine
 * that is fifty times slower.
 */
public final class OneThread implements BeforeEachCallback, AfterEachCallback {
  private int threads;

  @Override
  public void beforeEach(ExtensionContext context) {
    Natives.load();
    threads = torch.get_num_threads();
    torch.set_num_threads(1);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    torch.set_num_threads(threads);
  }
}
