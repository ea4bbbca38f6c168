package dev.graft.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      Fingerprint digest = new Fingerprint();
      for (ImageFolder.Entry sample : samples) {
        digest.add(sample.target());
        digest.add(root.relativize(sample.path()).toString().replace('\\', '/'));
        digest.add(size(sample.path()));
      }
      text = samples.size() + " images with SHA-256 " + digest.hex();
    }
    return text;
  }

  /** -1 where there is no file any more: its absence is met, and reported, when it is read. */
  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }
}
