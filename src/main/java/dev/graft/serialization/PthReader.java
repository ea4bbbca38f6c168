package dev.graft.serialization;

import dev.graft.internal.Natives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads PyTorch's {@code .pth} files, of the zip format and of the legacy one, as {@code
 * torch.load(path, map_location="cpu", mmap=True, weights_only=True)} does.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/serialization.py">torch/serialization.py</a>
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
   * <p>Python's values become: dict and Counter {@link java.util.LinkedHashMap}, OrderedDict {@link
   * OrderedDict}, list {@link java.util.ArrayList}, tuple and torch.Size {@link Tuple}, set {@link
   * java.util.LinkedHashSet}, tensor and Parameter {@link Tensor}, int {@link Long} or {@link
   * java.math.BigInteger}, float {@link Double}, complex {@link Complex}, bool {@link Boolean}, str
   * {@link String}, bytes and bytearray {@code byte[]}, torch.dtype {@link DType}, torch.device
   * {@link DeviceName}, None null. A storage by itself becomes a flat tensor.
   *
   * <p>The tensors lie on the CPU and belong to the open scope. Tensors that share a storage in the
   * file share it here. A mapped file is never written to: an operation in place changes memory
   * alone. It may be deleted or replaced while its tensors live, but not truncated.
   *
   * @throws CheckpointException if the file is absent, damaged, or holds what may not be loaded
   */
  public static @Nullable Object load(Path file, LoadOptions options) {
    Natives.load();
    try (Tensor mapping = MappedFile.map(file, sizeOf(file))) {
      return load(mapping, FileBytes.over(mapping.data_ptr(), mapping.numel()), options);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + " " + e.getMessage(), e);
    }
  }

  static @Nullable Object load(Tensor mapping, FileBytes bytes, LoadOptions options) {
    ParsedCheckpoint parsed = ParsedCheckpoint.read(bytes, options.placeholders());
    List<Object> leaves = Structure.check(parsed.root());
    IdentityHashMap<Object, Object> made = new IdentityHashMap<>();
    int count = parsed.storages().size();
    try (TensorFactory factory = new TensorFactory(mapping, bytes, count, options.mmap())) {
      for (Object leaf : leaves) {
        made.put(leaf, factory.make(leaf));
      }
    }
    return Structure.replace(parsed.root(), leaf -> made.getOrDefault(leaf, leaf));
  }

  /**
   * Loads the classes that reading needs, as Python does when it imports torch. A program that
   * cares for the time of its first load calls this before; {@code dev.graft.Torch} does so itself.
   */
  public static void prepare() {
    Warmup.run();
  }

  /** The size of a file that can be mapped. */
  static long sizeOf(Path file) {
    if (Files.isDirectory(file)) {
      throw new Malformed("is a folder, not a file");
    }
    if (!Files.exists(file)) {
      throw new Malformed("does not exist");
    }
    if (!Files.isReadable(file)) {
      throw new Malformed("may not be read: permission denied");
    }
    try {
      long size = Files.size(file);
      if (size == 0) {
        throw new Malformed("is empty");
      }
      return size;
    } catch (IOException e) {
      throw new CheckpointException("cannot be read: " + e.getMessage(), e);
    }
  }
}
