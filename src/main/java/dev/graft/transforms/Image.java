package dev.graft.transforms;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A decoded image: red, green and blue, a byte each, rows from top to bottom, in native memory.
 *
 * <p>Channel {@code c} of the pixel {@code (x, y)} is the byte {@code offset() + y * rowStride() +
 * 3 * x + c} of {@link #bytes}.
 *
 * <p>An image keeps its memory until {@link #close}, whatever scope it was made in. A {@link #crop}
 * shares the memory of its source; each of the two is closed for itself. An image may be read by
 * several threads.
 */
public final class Image implements AutoCloseable {
  private final Pointer owner;
  private final ByteBuffer bytes;
  private final int offset;
  private final int rowStride;
  private final int width;
  private final int height;
  private boolean closed;

  private Image(Pointer owner, ByteBuffer bytes, int offset, int rowStride, int width, int height) {
    this.owner = owner;
    this.bytes = bytes;
    this.offset = offset;
    this.rowStride = rowStride;
    this.width = width;
    this.height = height;
    owner.retainReference();
  }

  /**
   * An image whose content is undefined.
   *
   * @param width pixels
   * @param height pixels
   * @throws IllegalArgumentException if the size is not positive or the image is over 2 GB
   */
  public static Image allocate(int width, int height) {
    long size = 3L * width * height;
    if (width <= 0 || height <= 0 || size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an image of %d x %d pixels cannot be made".formatted(width, height));
    }
    BytePointer memory = new BytePointer(size);
    return new Image(memory, memory.asByteBuffer(), 0, 3 * width, width, height);
  }

  /**
   * An image over memory that something else allocated.
   *
   * @param owner is kept until the image is closed, and freed then unless others retain it
   * @param bytes the pixels, rows without gaps
   */
  public static Image over(Pointer owner, ByteBuffer bytes, int width, int height) {
    if (bytes.capacity() < 3L * width * height) {
      throw new IllegalArgumentException(
          "%d bytes are too few for %d x %d pixels".formatted(bytes.capacity(), width, height));
    }
    return new Image(owner, bytes, 0, 3 * width, width, height);
  }

  /** Pixels. */
  public int width() {
    return width;
  }

  /** Pixels. */
  public int height() {
    return height;
  }

  /** The memory; must not be used after {@link #close}. */
  public ByteBuffer bytes() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    return bytes;
  }

  /** Where in {@link #bytes} the first pixel is. */
  public int offset() {
    return offset;
  }

  /** Bytes from one row to the next. */
  public int rowStride() {
    return rowStride;
  }

  /** The part of this image whose top left corner is {@code (left, top)}; shares the memory. */
  public Image crop(int left, int top, int width, int height) {
    if (left < 0
        || top < 0
        || width <= 0
        || height <= 0
        || left + width > this.width
        || top + height > this.height) {
      throw new IllegalArgumentException(
          "a crop of %d x %d at (%d, %d) is not inside %s"
              .formatted(width, height, left, top, this));
    }
    int start = offset + top * rowStride + 3 * left;
    return new Image(owner, bytes(), start, rowStride, width, height);
  }

  /** Frees the memory unless another image shares it; closing twice does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      owner.releaseReference();
    }
  }

  @Override
  public String toString() {
    return "Image(" + width + " x " + height + ")";
  }
}
