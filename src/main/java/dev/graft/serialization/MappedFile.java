package dev.graft.serialization;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.DataPtr;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.Storage;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A private (copy on write) mapping of a whole file, cut into storages that keep it alive natively.
 *
 * <p>Each storage owns a C++ tensor handle of the mapping, and its deleter is LibTorch's own C
 * function for deleting such a handle: no Java callback is involved, of which JavaCPP has ten, and
 * no Java object has to be kept. The mapping goes with the last storage.
 */
final class MappedFile implements AutoCloseable {
  /** Holds a function pointer, as JavaCPP passes it; null where LibTorch does not export it. */
  private static final @Nullable PointerConsumer DELETE_HANDLE = deleteHandle();

  private final Pointer base;
  private final Device cpu = new Device(torch.DeviceType.CPU);
  private final TensorVector copies;
  private final LongPointer handles;
  private final long undefined;
  private final int count;
  private int used;

  /**
   * Prepares to cut storages out of what {@link #map} returned.
   *
   * @param count how many at most
   */
  MappedFile(Tensor mapping, int count) {
    this.base = mapping.data_ptr();
    this.count = count;
    Tensor[] same = new Tensor[Math.max(1, count)];
    Arrays.fill(same, mapping);
    copies = new TensorVector(same);
    handles = new LongPointer(new FileBytes.Address(copies.get(0).address()));
    try (Tensor nothing = new Tensor()) {
      undefined = new LongPointer(new FileBytes.Address(nothing.address())).get(0);
    }
  }

  /**
   * Maps a file.
   *
   * @param size the file's size, which is not 0
   * @return all of it as uint8
   */
  static Tensor map(Path file, long size) {
    byte[] name = file.toAbsolutePath().toString().concat("\0").getBytes(StandardCharsets.UTF_8);
    try (BytePointer path = new BytePointer(name);
        LongOptional length = new LongOptional(size);
        TensorOptions bytes = new TensorOptions(ScalarType.Byte)) {
      // Not shared by default: the mapping is private, copy on write.
      return torch.from_file(path, null, length, bytes);
    } catch (RuntimeException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new CheckpointException("cannot be mapped: " + reason, e);
    }
  }

  /** Whether storages can own their mapping here; where not, bytes must be copied. */
  static boolean isSupported() {
    return DELETE_HANDLE != null;
  }

  private static @Nullable PointerConsumer deleteHandle() {
    Pointer function = Loader.addressof("aoti_torch_delete_tensor_object");
    if (function == null || Loader.getPlatform().startsWith("windows")) {
      return null;
    }
    LongPointer cell = new LongPointer(2).put(0, function.address()).put(1, 0);
    return new PointerConsumer(cell.retainReference());
  }

  /**
   * A storage over a part of the file.
   *
   * <p>A handle of C++ is one counted pointer. It is moved from the vector of copies, which is left
   * with an undefined tensor in its place, into memory of its own: a tenth of what a copy through
   * JavaCPP costs, which reads the process's memory use from the kernel for each object.
   */
  Storage storage(long offset, long size) {
    if (used == count) {
      throw new IllegalStateException("all " + count + " storages are cut");
    }
    LongPointer owned = new LongPointer(Pointer.malloc(Long.BYTES));
    owned.put(0, handles.get(used));
    handles.put(used++, undefined);
    Pointer start = new FileBytes.Address(base.address() + offset);
    try (DataPtr data = new DataPtr(start, owned, DELETE_HANDLE, cpu)) {
      return new Storage(new Storage.use_byte_size_t(base), size, data, null, false);
    }
  }

  @Override
  public void close() {
    copies.close();
    cpu.close();
  }
}
