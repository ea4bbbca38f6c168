package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  @TempDir private Path folder;

  @Test
  void aRebuiltLibraryOfTheSameSizeAndTimeIsExtractedAnew() throws IOException {
    byte[] old = {1, 2, 3};
    byte[] rebuilt = {1, 2, 4};
    Path first = NativeLibrary.onDisk(jar("a.jar", old), "lib.so", folder.resolve("cache"));
    assertArrayEquals(old, Files.readAllBytes(first));
    assertEquals(first, NativeLibrary.onDisk(jar("a.jar", old), "lib.so", folder.resolve("cache")));
    Path second = NativeLibrary.onDisk(jar("b.jar", rebuilt), "lib.so", folder.resolve("cache"));
    assertNotEquals(first, second);
    assertArrayEquals(rebuilt, Files.readAllBytes(second));
    assertArrayEquals(old, Files.readAllBytes(first), "a process may have it loaded");
  }

  @Test
  void aLibraryOutsideAJarIsLoadedWhereItIs() throws IOException {
    Path file = Files.write(folder.resolve("lib 1.so"), new byte[] {1});
    assertEquals(file, NativeLibrary.onDisk(file.toUri().toURL(), "lib 1.so", folder.resolve("c")));
  }

  private URL jar(String name, byte[] library) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry("lib.so");
      entry.setLastModifiedTime(FileTime.fromMillis(0));
      zip.putNextEntry(entry);
      zip.write(library);
    }
    return URI.create("jar:" + jar.toUri() + "!/lib.so").toURL();
  }
}
