package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class NativeKernelsTest {
  @Test
  void theSwitchTurnsThemOffAndLoadsNothing() {
    NativeStatus status = NativeKernels.decide("off");
    assertFalse(status.inForce());
    assertNull(status.library());
    assertEquals("turned off by -Dgraft.native.kernels=off", status.reason());
  }

  @Test
  void theyAreInForceOnceBuilt() {
    String library = Loader.getPlatform() + "/" + System.mapLibraryName("graftkernels");
    Assumptions.assumeTrue(
        NativeKernels.class.getResource("native/" + library) != null,
        "skipped: native/ is not built");
    NativeStatus status = NativeKernels.decide("on");
    assertTrue(status.inForce(), status.reason());
    assertTrue(Files.exists(Path.of(String.valueOf(status.library()))), status.toString());
  }

  @Test
  void anExplicitPathHasNoFallback(@TempDir Path empty) {
    System.setProperty(NativeLibrary.PATH_PROPERTY, empty.toString());
    try {
      NativeLoadException e =
          assertThrows(NativeLoadException.class, () -> NativeKernels.decide("on"));
      assertTrue(String.valueOf(e.getMessage()).contains("graftkernels was not found"));
    } finally {
      System.clearProperty(NativeLibrary.PATH_PROPERTY);
    }
  }

  @Test
  void itIsDecidedOnce() {
    assertSame(NativeKernels.status(), NativeKernels.status());
  }
}
