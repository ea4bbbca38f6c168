package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NativesTest {
  @Test
  void libTorchLoadsAndAdds() {
    Natives.load();
    try (PointerScope scope = new PointerScope()) {
      assertEquals(3.0, torch.ones(3).sum().item_double());
    }
  }

  @Test
  void nnpackIsOffSoThatItNeverComplains() {
    Natives.load();
    assertFalse(torch.globalContext().userEnabledNNPACK());
  }

  @Test
  void everyThreadOfTheJvmGetsTheThreadsThatWereSet() throws InterruptedException {
    Natives.load();
    int[] elsewhere = new int[1];
    Thread thread = new Thread(() -> elsewhere[0] = torch.get_num_threads());
    thread.start();
    thread.join();
    assertEquals(torch.get_num_threads(), elsewhere[0]);
  }

  @Test
  void threadsArePhysicalCoresUnlessTheUserSaidOtherwise() {
    assertEquals(CpuCores.physical(), Natives.threads(null, null));
    assertEquals(CpuCores.physical(), Natives.threads(null, ""));
    assertEquals(0, Natives.threads(null, "3"), "OMP_NUM_THREADS is LibTorch's to read");
    assertEquals(5, Natives.threads("5", "3"));
    assertEquals(0, Natives.threads("0", null));
  }

  @Test
  void aWrongNumberOfThreadsIsNamed() {
    for (String wrong : new String[] {"-1", "two"}) {
      NativeLoadException e =
          assertThrows(NativeLoadException.class, () -> Natives.threads(wrong, null));
      assertTrue(
          String.valueOf(e.getMessage()).startsWith("-Dgraft.threads=" + wrong + " "),
          e.getMessage());
    }
  }
}
