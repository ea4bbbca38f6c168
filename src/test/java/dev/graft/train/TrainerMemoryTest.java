package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.NativeObjects;
import dev.graft.testing.OneThread;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Native objects and memory of a long run. */
@Tag("resource")
@ExtendWith(OneThread.class)
class TrainerMemoryTest {
  private static final int EPOCHS = 100;

  @Test
  void threeHundredStepsLeaveNoNativeObjectAndNoMemoryBehind() {
    try (PointerScope scope = new PointerScope()) {
      TinyRun run = new TinyRun(1);
      epochs(run, 20); // gradients and momentum exist from here on
      long objects = NativeObjects.settled();
      long bytes = Pointer.totalBytes();
      long resident = Pointer.physicalBytes();
      epochs(run, EPOCHS);
      noMore(objects, Pointer.totalCount(), "objects");
      noMore(bytes, Pointer.totalBytes(), "bytes");
      // The JVM's own heap is in it and may grow.
      long grown = Pointer.physicalBytes() - resident;
      assertTrue(grown < 64L << 20, () -> "resident memory grew by " + grown + " bytes");
    }
  }

  @Test
  void anExceptionInMidStepLeavesNothingBehind() {
    try (PointerScope scope = new PointerScope()) {
      TinyRun run = new TinyRun(1);
      epochs(run, 2);
      long objects = NativeObjects.settled();
      for (int i = 0; i < 50; i++) {
        assertThrows(IllegalStateException.class, () -> run.trainOneEpoch(new FailsBeforeStep()));
        assertThrows(
            IllegalStateException.class,
            () ->
                Trainer.trainOneEpoch(
                    run.model,
                    (out, y) -> {
                      throw new IllegalStateException("the loss fails");
                    },
                    run.setup.optimizer(),
                    run.setup.trainLoader(),
                    run.setup.placement(),
                    new StepListener() {}));
      }
      noMore(objects, Pointer.totalCount(), "objects");
    }
  }

  /** Fewer is fine: the collector frees what other tests have dropped. */
  private static void noMore(long before, long after, String what) {
    assertTrue(after <= before, () -> before + " native " + what + " became " + after);
  }

  private static void epochs(TinyRun run, int count) {
    for (int i = 0; i < count; i++) {
      run.trainOneEpoch(new StepListener() {});
      run.evaluate();
    }
  }

  private static final class FailsBeforeStep implements StepListener {
    @Override
    public void beforeStep(int step) {
      throw new IllegalStateException("fails at step " + step);
    }
  }
}
