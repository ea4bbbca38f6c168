package dev.graft.serialization;

import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint is read.
 *
 * @param placeholders whether an object of an unknown Python class becomes a {@link Placeholder}
 *     instead of an error; either way nothing in the file is executed
 * @param mmap whether storages are memory-mapped privately (copy on write) instead of copied into
 *     memory; a mapped file must not be truncated while its tensors live
 * @param only the key of the one part of a dict that is wanted, or null for all of the file
 */
public record LoadOptions(boolean placeholders, boolean mmap, @Nullable String only) {
  /** Unknown classes are refused; storages are mapped. */
  public static LoadOptions defaults() {
    return new LoadOptions(false, true, null);
  }

  /** These options with another choice for objects of unknown classes. */
  public LoadOptions withPlaceholders(boolean on) {
    return new LoadOptions(on, mmap, only);
  }

  /** These options with another choice for memory mapping. */
  public LoadOptions withMmap(boolean on) {
    return new LoadOptions(placeholders, on, only);
  }

  /**
   * These options for one part of a checkpoint: {@code only("optimizer")} gives what {@code
   * torch.load(path)["optimizer"]} gives. The file's structure is read and checked as a whole; of
   * its tensors those of the part alone are mapped, copied or unpacked, and the bytes of the others
   * are never looked at.
   */
  public LoadOptions only(String key) {
    return new LoadOptions(placeholders, mmap, key);
  }
}
