package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.testing.OneThread;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class ThreadsTest {
  @Test
  void aThreadsNumberIsItsOwnFromTheStart() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      other.submit(() -> Threads.use(3)).get();
      Threads.use(2);
      assertEquals(3, ask(other, torch::get_num_threads));
      assertEquals(2, torch.get_num_threads());
    } finally {
      other.shutdown();
    }
  }

  @Test
  void whoAsksForNoneGetsTheProcesssWhateverOthersUse() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Threads.set(2);
      Threads.use(5);
      assertEquals(
          2,
          ask(
              other,
              () -> {
                Threads.use(0);
                return torch.get_num_threads();
              }));
      assertEquals(5, torch.get_num_threads());
      assertEquals(2, Threads.ofProcess());
    } finally {
      other.shutdown();
    }
  }

  private static int ask(ExecutorService thread, Callable<Integer> question) throws Exception {
    return thread.submit(question).get();
  }
}
