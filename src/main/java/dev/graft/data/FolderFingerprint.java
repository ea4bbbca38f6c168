package dev.graft.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a folder of images from another, or from itself with other files. */
final class FolderFingerprint {
  private final Path root;
  private final List<ImageFolder.Entry> samples;
  private @Nullable String text;

  FolderFingerprint(Path root, List<ImageFolder.Entry> samples) {
    this.root = root;
    this.samples = samples;
  }

  /** Taken once: a file that is deleted afterwards does not change it. */
  synchronized String text() {
    if (text == null) {
      text = samples.size() + " images with SHA-256 " + digest();
    }
    return text;
  }

  /** The first 64 bits: by chance alone, one in 10^19 other folders has the same. */
  private String digest() {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    for (ImageFolder.Entry sample : samples) {
      // Separated by what no file name holds.
      String name = root.relativize(sample.path()).toString().replace('\\', '/');
      sha.update(
          (sample.target() + "\0" + name + "\0" + size(sample.path()) + "\0").getBytes(UTF_8));
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 8);
  }

  /** -1 where there is no file any more: its absence is met, and reported, when it is read. */
  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }
}
