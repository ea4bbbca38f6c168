package dev.graft.serialization;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a checkpoint, found without running or loading anything of it.
 *
 * @param format {@code zip}, {@code legacy}, {@code safetensors}, or {@code unknown}
 * @param protocol the pickle's protocol, 0 where there is none or none could be read
 * @param byteOrder {@code little} or {@code big}
 * @param fileBytes the size of the file
 * @param tensors the tensors in order; one that stands in two places is listed at the first
 * @param storages the storages that they are views of
 * @param values what is neither tensor nor container
 * @param problem why {@link PthReader#load} refuses the file, or null
 */
public record Inspection(
    String format,
    int protocol,
    String byteOrder,
    long fileBytes,
    List<TensorEntry> tensors,
    List<StorageEntry> storages,
    List<ValueEntry> values,
    @Nullable String problem) {

  /**
   * A tensor.
   *
   * @param name the path to it, such as {@code model.conv1.weight} or {@code state[0].exp_avg}
   * @param offset in elements, as the strides
   * @param bytes elements times their size
   * @param storage the key of its storage; null for a tensor without data
   */
  public record TensorEntry(
      String name,
      DType dtype,
      List<Long> shape,
      List<Long> strides,
      long offset,
      long bytes,
      boolean requiresGrad,
      @Nullable String storage) {}

  /**
   * A storage.
   *
   * @param location the device that it was saved from
   * @param tensors the names of the tensors over it
   */
  public record StorageEntry(
      String key, DType dtype, long bytes, String location, List<String> tensors) {}

  /**
   * A value, or an object of an unknown class.
   *
   * @param type Python's name of its type
   * @param text its beginning
   * @param placeholder whether the class is unknown
   */
  public record ValueEntry(String name, String type, String text, boolean placeholder) {}

  /** Whether the structure could be read, though it may not be loadable. */
  public boolean isReadable() {
    return protocol != 0 || (format.equals(SafetensorsFormat.NAME) && problem == null);
  }

  /** Bytes of all storages, each counted once. */
  public long storageBytes() {
    return storages.stream().mapToLong(StorageEntry::bytes).sum();
  }
}
