package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class MemoryPolicyTest {
  private static final int ELF_MACHINE = 18;
  private static final byte X86_64 = 62;
  private static final byte AARCH64 = (byte) 183;

  @Test
  void theSwitchTurnsItOffAndLoadsNothing() {
    NativeStatus status = MemoryPolicy.decide("off", Map.of());
    assertFalse(status.inForce());
    assertNull(status.library());
    assertEquals("turned off by -Dgraft.memory.policy=off", status.reason());
  }

  @Test
  void aPersonWhoTunesMallocIsLeftAlone() {
    NativeStatus status = MemoryPolicy.decide("on", Map.of("MALLOC_ARENA_MAX", "4"));
    assertFalse(status.inForce());
    assertTrue(status.reason().contains("MALLOC_ARENA_MAX"), status.reason());
  }

  @Test
  void anExplicitPathHasNoFallbackAndTheFailureSaysWhereItLooked(@TempDir Path empty) {
    withPath(
        empty,
        () -> {
          NativeLoadException e =
              assertThrows(NativeLoadException.class, () -> MemoryPolicy.decide("on", Map.of()));
          Path expected = empty.resolve(System.mapLibraryName("graftmemory"));
          assertEquals(
              "The native library graftmemory was not found; tried " + expected + ": absent",
              e.getMessage());
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aBrokenLibraryIsNamedWithTheLinkersReason(@TempDir Path folder) throws Exception {
    Path broken = folder.resolve(System.mapLibraryName("graftmemory"));
    // Whole but for another machine: of a file that is no library the JVM complains on stderr.
    try (InputStream library = builtLibrary().openStream()) {
      byte[] bytes = library.readAllBytes();
      bytes[ELF_MACHINE] = bytes[ELF_MACHINE] == AARCH64 ? X86_64 : AARCH64;
      Files.write(broken, bytes);
    }
    withPath(
        folder,
        () -> {
          NativeLoadException e =
              assertThrows(NativeLoadException.class, () -> MemoryPolicy.decide("on", Map.of()));
          assertTrue(String.valueOf(e.getMessage()).contains(broken + ": "), e.getMessage());
          assertFalse(String.valueOf(e.getMessage()).endsWith("absent"), e.getMessage());
        });
  }

  @Test
  void onGlibcItIsInForceOnceBuilt() {
    builtLibrary();
    NativeStatus status = MemoryPolicy.decide("on", Map.of());
    assertEquals(Loader.getPlatform().startsWith("linux"), status.inForce(), status.reason());
    assertTrue(Files.exists(Path.of(String.valueOf(status.library()))), status.toString());
  }

  @Test
  void largeTensorsComeFromThePoolAndSmallOnesDoNot() {
    builtLibrary();
    Natives.load();
    NativeStatus status = MemoryPolicy.poolTensors();
    assertEquals(Loader.getPlatform().startsWith("linux"), status.inForce(), status.reason());
    try (PointerScope scope = new PointerScope()) {
      Tensor large = torch.ones(256, 64); // 64 KB, the least
      assertEquals(status.inForce(), MemoryPolicy.pooled(large.data_ptr().address()));
      assertEquals(256 * 64, large.sum().item_double());
      assertFalse(MemoryPolicy.pooled(torch.ones(255, 64).data_ptr().address()));
    }
  }

  @Test
  void hugePagesAreOnlyClaimedWhereTheKernelGivesThem(@TempDir Path folder) throws IOException {
    Path setting = folder.resolve("enabled");
    assertTrue(MemoryPolicy.hugePages(setting).contains("no huge pages"));
    Files.writeString(setting, "always madvise [never]\n");
    assertTrue(MemoryPolicy.hugePages(setting).contains("no huge pages"));
    Files.writeString(setting, "always [madvise] never\n");
    assertEquals(" of huge pages", MemoryPolicy.hugePages(setting));
  }

  @Test
  void releasedMemoryIsTheKernelsUntilTheNextTensorNeedsIt() throws IOException {
    builtLibrary();
    Natives.load();
    Assumptions.assumeTrue(MemoryPolicy.poolTensors().inForce(), "skipped: there is no pool");
    try (PointerScope scope = new PointerScope()) {
      Tensor kept = torch.ones(1024, 1024);
      torch.ones(64L << 18).close(); // 64 MB
      long before = resident();
      MemoryPolicy.releaseFreeMemory();
      long released = before - resident();
      assertTrue(released > 48L << 20, () -> released + " bytes");
      assertEquals(1024 * 1024, kept.sum().item_double());
      assertEquals(64L << 18, torch.ones(64L << 18).sum().item_double());
    }
  }

  /** Bytes of this process that are in memory. */
  private static long resident() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
    return Long.parseLong(pages) * 4096;
  }

  @Test
  void itIsDecidedOnce() {
    assertSame(MemoryPolicy.apply(), MemoryPolicy.apply());
  }

  private static URL builtLibrary() {
    String library = Loader.getPlatform() + "/" + System.mapLibraryName("graftmemory");
    URL url = MemoryPolicy.class.getResource("native/" + library);
    Assumptions.assumeTrue(url != null, "skipped: native/ is not built");
    return Objects.requireNonNull(url);
  }

  private static void withPath(Path folder, Runnable body) {
    System.setProperty(NativeLibrary.PATH_PROPERTY, folder.toString());
    try {
      body.run();
    } finally {
      System.clearProperty(NativeLibrary.PATH_PROPERTY);
    }
  }
}
