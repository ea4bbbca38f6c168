package dev.graft.cli;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what native libraries print off the terminal: libjpeg, libpng and LibTorch write to file
 * descriptor 2 past every Java stream. Java's {@code System.err} moves to a duplicate of it, and
 * then descriptor 2 itself is pointed at a file, in one system call, so that no line is ever lost
 * or shown by chance.
 *
 * <p>The file is removed when the process ends in an orderly way (its text goes to the debug log
 * first) and stays if LibTorch aborts it: then it holds the last words. For the process of the
 * command line only; a program that uses Graft as a library keeps its descriptors. The reasons
 * stand in {@code docs/decisions/0003-native-stderr.md}.
 */
final class NativeStderr {
  private static final Logger log = LoggerFactory.getLogger(NativeStderr.class);
  private static final int STDERR = 2;
  private static final int EINTR = 4;

  private NativeStderr() {}

  /** Does it; where it cannot be done (no libc, no temporary folder) everything stays as it was. */
  static void divert() {
    if (Platform.isWindows()) {
      return; // its C runtime and Java have different ideas of descriptor 2
    }
    try {
      Native.register(Libc.class, Platform.C_LIBRARY_NAME);
      Path file = Files.createTempFile("graft-" + ProcessHandle.current().pid() + "-", ".stderr");
      int sink = Libc.creat(file.toString(), 0600);
      System.setErr(new PrintStream(new DescriptorStream(Libc.dup(STDERR)), true, stderrCharset()));
      Libc.dup2(sink, STDERR);
      Libc.close(sink);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> report(file), "native-stderr"));
    } catch (IOException | LastErrorException | LinkageError e) {
      log.debug("native libraries keep the terminal: {}", e.toString());
    }
  }

  private static void report(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      Files.delete(file);
      text.lines().limit(100).forEach(line -> log.debug("native: {}", line));
    } catch (IOException e) {
      log.debug("{}", e.toString());
    }
  }

  /** What the JVM chose for its own System.err. */
  private static Charset stderrCharset() {
    String name = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  /** Writes to a file descriptor without owning it. */
  private static final class DescriptorStream extends OutputStream {
    private final int descriptor;

    DescriptorStream(int descriptor) {
      this.descriptor = descriptor;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        byte[] rest = Arrays.copyOfRange(bytes, offset + done, offset + length);
        try {
          done += (int) Libc.write(descriptor, rest, new NativeLong(rest.length)).longValue();
        } catch (LastErrorException e) {
          if (e.getErrorCode() != EINTR) {
            throw new IOException("stderr: " + e.getMessage(), e);
          }
        }
      }
    }
  }

  /** The POSIX calls, directly mapped. */
  private static final class Libc {
    private Libc() {}

    static native int creat(String path, int mode) throws LastErrorException;

    static native int dup(int descriptor) throws LastErrorException;

    static native int dup2(int from, int to) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;

    static native NativeLong write(int descriptor, byte[] bytes, NativeLong length)
        throws LastErrorException;
  }
}
