package dev.graft.data;

/** What a {@link DataLoader} does with a file that cannot be decoded. */
public enum BadFiles {
  /** {@link BatchIterator#next} throws, naming the file. */
  ERROR,
  /** The sample is left out of its batch and its file named once in a warning. */
  SKIP
}
