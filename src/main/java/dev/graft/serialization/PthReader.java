package dev.graft.serialization;

import dev.graft.internal.Natives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads PyTorch's {@code .pth} files, of the zip format and of the legacy one, as {@code
 * torch.load(path, map_location="cpu", mmap=True, weights_only=True)} does; and safetensors files,
 * which are told by their content.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/serialization.py">torch/serialization.py</a>
 */
public final class PthReader {
  private static final int NAMED_KEYS = 8;

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
   * {@link DeviceName}, None null. A storage by itself becomes a flat tensor. A safetensors file
   * becomes a {@link java.util.LinkedHashMap} of tensors by name.
   *
   * <p>The tensors lie on the CPU and belong to the open scope. Tensors that share a storage in the
   * file share it here. A mapped file is never written to: an operation in place changes memory
   * alone. It may be deleted or replaced while its tensors live, but not truncated.
   *
   * @throws CheckpointException if the file is absent, damaged, or holds what may not be loaded
   */
  public static @Nullable Object load(Path file, LoadOptions options) {
    return load(file, options, bytes -> {});
  }

  /**
   * Reads a checkpoint that must be of one kind.
   *
   * @param check throws if the bytes are of another
   */
  static @Nullable Object load(Path file, LoadOptions options, Consumer<FileBytes> check) {
    Natives.load();
    try (Tensor mapping = MappedFile.map(file, sizeOf(file))) {
      FileBytes bytes = FileBytes.over(mapping.data_ptr(), mapping.numel());
      check.accept(bytes);
      return load(mapping, bytes, options);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + " " + e.getMessage(), e);
    }
  }

  static @Nullable Object load(Tensor mapping, FileBytes bytes, LoadOptions options) {
    ParsedCheckpoint parsed = ParsedCheckpoint.read(bytes, options.placeholders());
    List<Object> leaves = Structure.check(parsed.root());
    Object wanted = parsed.root();
    if (options.only() != null) {
      wanted = part(wanted, options.only());
      leaves = Structure.check(wanted);
    }
    IdentityHashMap<Object, Object> made = new IdentityHashMap<>();
    int count = Math.min(leaves.size(), parsed.storages().size());
    try (TensorFactory factory = new TensorFactory(mapping, bytes, count, options.mmap())) {
      for (Object leaf : leaves) {
        made.put(leaf, factory.make(leaf));
      }
    }
    return Structure.replace(wanted, leaf -> made.getOrDefault(leaf, leaf));
  }

  /** What stands in a dict under a key; a refusal lists the keys that there are. */
  private static @Nullable Object part(@Nullable Object root, String key) {
    if (!(root instanceof Map<?, ?> map)) {
      throw new Malformed(
          "holds a " + Values.typeName(root) + ", no dict with the part '" + key + "'");
    }
    if (map.containsKey(key)) {
      return map.get(key);
    }
    String keys =
        String.join(
            ", ",
            map.keySet().stream()
                .limit(NAMED_KEYS)
                .map(each -> Messages.shorten(String.valueOf(each)))
                .toList());
    throw new Malformed(
        "has no part '"
            + key
            + "'; its keys are "
            + (map.isEmpty() ? "none" : keys)
            + (map.size() > NAMED_KEYS ? ", ... (" + map.size() + " in all)" : ""));
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
