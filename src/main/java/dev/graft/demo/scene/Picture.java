package dev.graft.demo.scene;

/** A finished square picture, 8 bits a channel, red green blue, row by row from the top. */
public final class Picture {
  private final int size;
  private final byte[] rgb;

  Picture(int size, byte[] rgb) {
    this.size = size;
    this.rgb = rgb;
  }

  /** Pixels a side. */
  public int size() {
    return size;
  }

  /** A copy of the {@code size * size * 3} bytes. */
  public byte[] rgb() {
    return rgb.clone();
  }
}
