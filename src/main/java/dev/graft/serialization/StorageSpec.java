package dev.graft.serialization;

import org.jspecify.annotations.Nullable;

/** One storage of a checkpoint: a run of bytes that tensors are views of. */
final class StorageSpec {
  private final String key;
  private final DType dtype;
  private final long size;
  private final String location;
  private boolean bigEndian;
  private long offset = -1;
  private @Nullable ZipRecord record;
  private int numberSize;

  /**
   * @param dtype uint8 for an untyped storage
   * @param size in bytes
   * @param location where the bytes lay when they were saved, such as {@code cuda:0}
   */
  StorageSpec(String key, DType dtype, long size, String location) {
    this.key = key;
    this.dtype = dtype;
    this.size = size;
    this.location = location;
    this.numberSize = dtype.numberSize();
  }

  /** Says where the bytes are: at {@code offset}, or packed in {@code record}. */
  void found(long offset, @Nullable ZipRecord record, boolean bigEndian) {
    this.offset = offset;
    this.record = record;
    this.bigEndian = bigEndian;
  }

  /**
   * Learns the dtype of a tensor over an untyped storage, whose own says nothing of byte order or
   * alignment.
   */
  void usedAs(DType tensorDtype) {
    int used = tensorDtype.numberSize();
    if (used != numberSize && numberSize != 1 && used != 1) {
      throw new Malformed(
          "has storage " + key + " that is used both as " + dtype + " and as " + tensorDtype);
    }
    numberSize = Math.max(numberSize, used);
  }

  String key() {
    return key;
  }

  DType dtype() {
    return dtype;
  }

  long size() {
    return size;
  }

  String location() {
    return location;
  }

  boolean isFound() {
    return offset >= 0;
  }

  long offset() {
    return offset;
  }

  /** The record to unpack, or null where the bytes lie in the file as they are. */
  @Nullable ZipRecord packed() {
    return record;
  }

  /** Bytes of each number whose order must be reversed, or 1 where none must. */
  int swap() {
    return bigEndian ? numberSize : 1;
  }

  /** Whether the bytes lie in the file as LibTorch needs them in memory. */
  boolean isMappable() {
    return record == null && swap() == 1 && offset % numberSize == 0;
  }
}
