package dev.graft.cli;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that prints as a C library does, past Java's streams; run by {@link ProcessTest}. */
final class NoisyMain {
  private NoisyMain() {}

  public static void main(String[] args) throws IOException {
    NativeStderr.divert();
    String line = "said by C\n";
    Function write = Function.getFunction(Platform.C_LIBRARY_NAME, "write");
    write.invokeLong(new Object[] {2, Native.toByteArray(line), (long) line.length()});
    System.err.println("said by Java äöü");
    String prefix = "graft-" + ProcessHandle.current().pid() + "-";
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(temporary)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(prefix)).toList()) {
        System.out.print(Files.readString(file));
      }
    }
  }
}
