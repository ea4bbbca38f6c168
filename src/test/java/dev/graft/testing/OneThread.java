package dev.graft.testing;

import dev.graft.internal.Natives;
import dev.graft.internal.Threads;
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
    Threads.set(1);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Threads.set(threads);
  }
}
