package dev.graft.serialization;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code .pth} files of the zip format that {@code torch.load(path, weights_only=True)}
 * opens in Python, with and without {@code mmap=True}.
 */
public final class PthWriter {
  private PthWriter() {}

  /**
   * Writes an object atomically: the file is either the old one or the complete new one, whatever
   * happens meanwhile.
   *
   * @param object maps, {@link OrderedDict}s, state dicts, lists, {@link Tuple}s, sets, tensors,
   *     strings, whole numbers, floating-point numbers, booleans, {@code byte[]} and null, nested
   * @throws CheckpointException if the object holds what cannot be written, or the disk refuses
   */
  @SuppressWarnings("DoNotCallSuggester") // until the body is there
  public static void save(@Nullable Object object, Path file) {
    throw new CheckpointException(file + ": cannot be written yet");
  }
}
