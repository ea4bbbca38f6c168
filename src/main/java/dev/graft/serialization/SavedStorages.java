package dev.graft.serialization;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Storage;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The storages under the tensors of an object that is being saved, each once. */
final class SavedStorages {
  private static final int CHUNK = 1 << 30;

  private final Map<Long, Saved> byAddress = new HashMap<>();
  private final List<Saved> all = new ArrayList<>();

  /**
   * One storage.
   *
   * @param tensor keeps it alive
   * @param dtype its elements' type in the pickle, uint8 where the pickle stores it untyped
   */
  record Saved(String key, Tensor tensor, DType dtype, String location, long size) {
    /** Elements, as the pickle counts them. */
    long count() {
      return size / dtype.itemSize();
    }
  }

  List<Saved> all() {
    return all;
  }

  /** The storage of a tensor, the same for all that share it. */
  Saved of(Tensor tensor, DType dtype) {
    DType stored = dtype.legacyName() == null ? DType.UINT8 : dtype;
    Storage storage = tensor.storage();
    Saved known = byAddress.get(storage.unsafeGetStorageImpl().address());
    if (known == null) {
      String location = tensor.device().str().getString();
      known = new Saved(Integer.toString(all.size()), tensor, stored, location, storage.nbytes());
      byAddress.put(storage.unsafeGetStorageImpl().address(), known);
      all.add(known);
    } else if (known.dtype != stored && known.size > 0) {
      throw new CheckpointException(
          "a "
              + known.dtype
              + " tensor and a "
              + dtype
              + " tensor share one storage, which the format cannot store; clone one of them");
    }
    return known;
  }

  /** Writes the bytes of a storage, copied from its device where it is not in memory. */
  static void write(Saved saved, ZipWriter.Sink sink) throws IOException {
    if (saved.size == 0) {
      return;
    }
    if (saved.tensor.is_cpu()) {
      write(saved.tensor.storage().data(), saved.size, sink);
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      TensorOptions there = saved.tensor.options().dtype(new ScalarTypeOptional(ScalarType.Byte));
      Tensor bytes = torch.empty(new long[] {0}, there, new MemoryFormatOptional());
      bytes.set_(saved.tensor.storage(), 0, new long[] {saved.size}, new long[] {1});
      write(bytes.cpu().data_ptr(), saved.size, sink);
    }
  }

  private static void write(Pointer data, long size, ZipWriter.Sink sink) throws IOException {
    for (long done = 0; done < size; done += CHUNK) {
      int length = (int) Math.min(CHUNK, size - done);
      sink.write(FileBytes.buffer(data.address() + done, length));
    }
  }
}
