package dev.graft.serialization;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads PyTorch's {@code .pth} files, of the zip format and of the legacy one, as {@code
 * torch.load(path, map_location="cpu", mmap=True, weights_only=True)} does (torch v2.13.0
 * torch/serialization.py).
 */
public final class PthReader {
  private PthReader() {}

  /**
   * Reads a checkpoint with {@link LoadOptions#defaults()}.
   *
   * @throws CheckpointException if the file is absent, damaged, or holds what may not be loaded
   */
  public static @Nullable Object load(Path file) {
    return load(file, LoadOptions.defaults());
  }

  /**
   * Reads a checkpoint.
   *
   * <p>Python's values become: dict {@link java.util.LinkedHashMap}, OrderedDict {@link
   * OrderedDict}, list {@link java.util.ArrayList}, tuple and torch.Size {@link Tuple}, tensor and
   * Parameter {@link org.bytedeco.pytorch.Tensor}, int {@link Long} or {@link
   * java.math.BigInteger}, float {@link Double}, bool {@link Boolean}, str {@link String}, bytes
   * {@code byte[]}, None null. The tensors belong to the open scope.
   *
   * @throws CheckpointException if the file is absent, damaged, or holds what may not be loaded
   */
  @SuppressWarnings("DoNotCallSuggester") // until the body is there
  public static @Nullable Object load(Path file, LoadOptions options) {
    throw new CheckpointException(file + ": cannot be read yet");
  }
}
