package dev.graft.serialization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The safetensors format: a length, a header of JSON, and the tensors' bytes without holes. Each
 * tensor becomes a storage of its own.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index">the format's description</a>
 */
final class SafetensorsFormat {
  static final String NAME = "safetensors";

  private SafetensorsFormat() {}

  /** Whether a file begins as a safetensors file does: a length, then a brace. */
  static boolean begins(FileBytes file) {
    if (!file.holds(0, 9) || file.u8(8) != '{' || ZipDirectory.begins(file)) {
      return false;
    }
    // A pickle begins with 0x80, and so does every 256th length.
    return file.u8(0) != 0x80 || (file.i64(0) >= 0 && file.i64(0) <= SafetensorsHeader.MAX_BYTES);
  }

  /** Refuses a file of another format. */
  static void require(FileBytes file) {
    if (!begins(file)) {
      throw new Malformed(
          "is no safetensors file, which begins with a length and '{'; Torch.load reads .pth files");
    }
  }

  /** Reads and checks the header; no byte of a tensor is looked at. */
  static ParsedCheckpoint read(FileBytes file) {
    SafetensorsHeader header = SafetensorsHeader.read(file);
    checkOffsets(header, file.size() - header.end());
    Map<@Nullable Object, @Nullable Object> root = new LinkedHashMap<>();
    List<StorageSpec> storages = new ArrayList<>();
    header
        .entries()
        .forEach(
            (name, entry) -> {
              StorageSpec storage =
                  new StorageSpec(name, entry.dtype(), entry.end() - entry.begin(), "cpu");
              storage.found(header.end() + entry.begin(), null, false);
              storages.add(storage);
              root.put(name, tensor(Messages.shorten(name), entry, storage));
            });
    return new ParsedCheckpoint(NAME, 0, "little", root, storages, Set.of(), header.metadata());
  }

  /** The bytes of all tensors follow each other from the header's end to the file's. */
  private static void checkOffsets(SafetensorsHeader header, long size) {
    List<Map.Entry<String, SafetensorsHeader.Entry>> sorted =
        new ArrayList<>(header.entries().entrySet());
    sorted.sort(
        Comparator.comparingLong(
                (Map.Entry<String, SafetensorsHeader.Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, SafetensorsHeader.Entry> each : sorted) {
      SafetensorsHeader.Entry entry = each.getValue();
      String what =
          "has the tensor '"
              + Messages.shorten(each.getKey())
              + "' at bytes "
              + entry.begin()
              + " to "
              + entry.end();
      if (entry.end() < entry.begin()) {
        throw new Malformed(what + ", which end before they begin");
      }
      if (entry.begin() != at) {
        String how = entry.begin() < at ? "overlap" : "leave a hole behind";
        throw new Malformed(what + ", which " + how + " those before them, up to " + at);
      }
      if (entry.end() > size) {
        throw new Malformed(
            what + " of " + size + " that are there: the file is cut short; copy it again");
      }
      at = entry.end();
    }
    if (at != size) {
      throw new Malformed(
          "has " + (size - at) + " bytes behind its last tensor that belong to none");
    }
  }

  private static TensorSpec tensor(
      String name, SafetensorsHeader.Entry entry, StorageSpec storage) {
    long[] shape = shape(name, entry);
    String what = "has the tensor '" + name + "' of shape " + Arrays.toString(shape);
    long[] strides = new long[shape.length];
    long bytes;
    try {
      long count = 1;
      long stride = 1;
      for (int i = shape.length - 1; i >= 0; i--) {
        strides[i] = stride;
        stride = Math.multiplyExact(stride, Math.max(1, shape[i]));
        count *= shape[i]; // at most the stride
      }
      bytes = Math.multiplyExact(count, (long) entry.dtype().itemSize());
    } catch (ArithmeticException e) {
      throw new Malformed(what + ", whose size overflows 64 bits");
    }
    if (bytes != storage.size()) {
      throw new Malformed(
          what
              + " and dtype "
              + entry.dtype()
              + ", which needs "
              + bytes
              + " bytes and has "
              + storage.size());
    }
    TensorSpec tensor = new TensorSpec(entry.dtype());
    tensor.set(new StorageView(storage, entry.dtype(), 0, storage.size()), 0, shape, strides);
    return tensor;
  }

  /** PyTorch's shape: it counts pairs of four-bit numbers, the format counts the numbers. */
  private static long[] shape(String name, SafetensorsHeader.Entry entry) {
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    if (entry.dtype() == DType.FLOAT4_E2M1FN_X2) {
      int last = shape.length - 1;
      if (last < 0 || shape[last] % 2 != 0) {
        throw new Unsupported(
            "has the tensor '"
                + name
                + "' of an odd number of four-bit numbers, which PyTorch"
                + " does not have");
      }
      shape[last] /= 2;
    }
    return shape;
  }
}
