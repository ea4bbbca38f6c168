package dev.graft.data.image;

import java.nio.file.Path;

/** An image file that cannot be read or decoded; the message names the file and the reason. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Path path;

  /** A file and what is wrong with it. */
  public ImageException(Path path, String reason) {
    super(path + ": " + reason);
    this.path = path;
  }

  /** A file and what is wrong with it. */
  public ImageException(Path path, String reason, Throwable cause) {
    super(path + ": " + reason, cause);
    this.path = path;
  }

  /** The file. */
  public Path path() {
    return path;
  }
}
