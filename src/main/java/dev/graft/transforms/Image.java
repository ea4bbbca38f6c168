package dev.graft.transforms;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;

/**
 * A decoded image: red, green and blue, a byte each, rows from top to bottom, in native memory.
 *
 * <p>An image owns its memory until {@link #close}; images that share memory (a crop and its
 * source) are closed each for itself.
 */
public final class Image implements AutoCloseable {
  private final BytePointer memory;
  private final int width;
  private final int height;

  private Image(BytePointer memory, int width, int height) {
    this.memory = memory;
    this.width = width;
    this.height = height;
  }

  /** An image of that size in pixels whose content is undefined. */
  public static Image allocate(int width, int height) {
    return new Image(new BytePointer(3L * width * height), width, height);
  }

  /** Pixels. */
  public int width() {
    return width;
  }

  /** Pixels. */
  public int height() {
    return height;
  }

  /** The memory, {@code 3 * width * height} bytes; must not be used after {@link #close}. */
  public ByteBuffer pixels() {
    return memory.asByteBuffer();
  }

  @Override
  public void close() {
    memory.close();
  }

  @Override
  public String toString() {
    return "Image(" + width + "x" + height + ")";
  }
}
