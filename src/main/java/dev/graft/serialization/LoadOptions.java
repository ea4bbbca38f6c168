package dev.graft.serialization;

/**
 * How a checkpoint is read.
 *
 * @param placeholders whether an object of an unknown Python class becomes a {@link Placeholder}
 *     instead of an error; either way nothing in the file is executed
 * @param mmap whether storages are memory-mapped privately (copy on write) instead of copied into
 *     memory; a mapped file must not be truncated while its tensors live
 */
public record LoadOptions(boolean placeholders, boolean mmap) {
  /** Unknown classes are refused; storages are mapped. */
  public static LoadOptions defaults() {
    return new LoadOptions(false, true);
  }

  /** These options with another choice for objects of unknown classes. */
  public LoadOptions withPlaceholders(boolean on) {
    return new LoadOptions(on, mmap);
  }

  /** These options with another choice for memory mapping. */
  public LoadOptions withMmap(boolean on) {
    return new LoadOptions(placeholders, on);
  }
}
