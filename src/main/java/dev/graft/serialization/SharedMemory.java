package dev.graft.serialization;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Finds tensors that share memory, which safetensors cannot express: as in Python's library, two
 * views of one storage may be saved as long as they do not overlap.
 */
final class SharedMemory {
  private SharedMemory() {}

  /** What a tensor covers, from its first element to behind its last. */
  private record Extent(String name, String device, long storage, long begin, long end) {
    static Extent of(String name, Tensor tensor) {
      long[] shape = tensor.sizes().vec().get();
      long[] strides = tensor.strides().vec().get();
      long last = 0;
      for (int i = 0; i < shape.length; i++) {
        last += (shape[i] - 1) * strides[i];
      }
      long size = tensor.element_size();
      long begin = tensor.storage_offset() * size;
      return new Extent(
          name,
          tensor.device().str().getString(),
          tensor.storage().data().address(),
          begin,
          begin + (last + 1) * size);
    }
  }

  /** Refuses two tensors that overlap, by their names; what is no tensor is passed over. */
  static void check(Map<String, ?> tensors) {
    List<Extent> extents = new ArrayList<>();
    tensors.forEach(
        (name, value) -> {
          if (value instanceof Tensor tensor && tensor.numel() > 0) {
            extents.add(Extent.of(name, tensor));
          }
        });
    extents.sort(
        Comparator.comparing(Extent::device)
            .thenComparingLong(Extent::storage)
            .thenComparingLong(Extent::begin));
    Extent before = null;
    for (Extent extent : extents) {
      boolean same =
          before != null && before.device.equals(extent.device) && before.storage == extent.storage;
      if (before != null && same && extent.begin < before.end) {
        throw new CheckpointException(
            "'"
                + before.name
                + "' and '"
                + extent.name
                + "' share memory, which safetensors cannot express; leave one of them out, or"
                + " clone it");
      }
      before = extent;
    }
  }
}
