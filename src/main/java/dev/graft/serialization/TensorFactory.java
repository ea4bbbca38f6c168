package dev.graft.serialization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Storage;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes LibTorch's tensors of a file's {@link TensorSpec}s. A storage is made once, mapped where
 * its bytes allow it and copied where not; the tensors belong to the scope that is open.
 */
final class TensorFactory implements AutoCloseable {
  private static final int CHUNK = 1 << 30;

  private final FileBytes file;
  private final Pointer base;
  private final boolean mmap;
  private final MappedFile mapped;
  private final Map<DType, TensorOptions> options = new EnumMap<>(DType.class);
  private final IdentityHashMap<StorageSpec, Storage> storages = new IdentityHashMap<>();
  private final List<Tensor> copies = new ArrayList<>();

  /**
   * @param mapping all of the file as uint8
   * @param file the same bytes
   * @param count how many storages there are
   */
  TensorFactory(Tensor mapping, FileBytes file, int count, boolean mmap) {
    this.file = file;
    this.base = mapping.data_ptr();
    this.mmap = mmap && MappedFile.isSupported();
    this.mapped = new MappedFile(mapping, this.mmap ? count : 0);
  }

  /** The tensor of a {@link TensorSpec}, or all of a {@link StorageView} as a flat tensor. */
  Object make(Object spec) {
    if (spec instanceof TensorSpec tensor) {
      return make(tensor);
    }
    StorageView view = (StorageView) spec;
    TensorSpec flat = new TensorSpec(view.dtype());
    long count = view.size() / view.dtype().itemSize();
    flat.set(view, 0, new long[] {count}, new long[] {1});
    return make(flat);
  }

  private Tensor make(TensorSpec spec) {
    Tensor tensor;
    if (spec.isMeta()) {
      tensor = meta(spec);
    } else {
      tensor = torch.empty(new long[] {0}, optionsOf(spec.dtype()), null);
      StorageView view = spec.storage();
      if (view != null) {
        tensor.set_(storage(view.storage()), spec.offset(), spec.shape(), spec.strides());
      }
    }
    if (spec.isConjugate()) {
      tensor._set_conj(true);
    }
    if (spec.isNegative()) {
      tensor._set_neg(true);
    }
    if (spec.requiresGrad()) {
      tensor.set_requires_grad(true);
    }
    return tensor;
  }

  private static Tensor meta(TensorSpec spec) {
    try (Device device = new Device(torch.DeviceType.Meta);
        DeviceOptional optional = new DeviceOptional(device);
        TensorOptions typed = new TensorOptions(spec.dtype().scalarType());
        TensorOptions placed = typed.device(optional)) {
      return torch.empty_strided(spec.shape(), spec.strides(), placed);
    }
  }

  private TensorOptions optionsOf(DType dtype) {
    TensorOptions known = options.get(dtype);
    if (known == null) {
      known = new TensorOptions(dtype.scalarType());
      options.put(dtype, known);
    }
    return known;
  }

  private Storage storage(StorageSpec spec) {
    Storage known = storages.get(spec);
    if (known == null) {
      known =
          mmap && spec.isMappable() && spec.size() > 0
              ? mapped.storage(spec.offset(), spec.size())
              : copy(spec);
      storages.put(spec, known);
    }
    return known;
  }

  private Storage copy(StorageSpec spec) {
    Tensor bytes = torch.empty(new long[] {spec.size()}, optionsOf(DType.UINT8), null);
    copies.add(bytes);
    if (spec.size() > 0) {
      long to = bytes.data_ptr().address();
      ZipRecord packed = spec.packed();
      if (packed == null) {
        Pointer.memcpy(
            bytes.data_ptr(), new FileBytes.Address(base.address() + spec.offset()), spec.size());
      } else {
        byte[] unpacked = packed.read(file);
        try (BytePointer target = new BytePointer(new FileBytes.Address(to))) {
          target.put(unpacked, 0, (int) spec.size());
        }
      }
      swap(to, spec.size(), spec.swap());
    }
    return bytes.storage();
  }

  /** Reverses the bytes of each number in place. */
  private static void swap(long address, long size, int width) {
    for (long done = 0; width > 1 && done < size; done += CHUNK) {
      int length = (int) Math.min(CHUNK, size - done) / width * width;
      ByteBuffer bytes = FileBytes.buffer(address + done, length).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < length; at += width) {
        switch (width) {
          case 2 -> bytes.putShort(at, Short.reverseBytes(bytes.getShort(at)));
          case 4 -> bytes.putInt(at, Integer.reverseBytes(bytes.getInt(at)));
          default -> bytes.putLong(at, Long.reverseBytes(bytes.getLong(at)));
        }
      }
    }
  }

  @Override
  public void close() {
    copies.forEach(Tensor::close);
    storages.values().forEach(Storage::close);
    options.values().forEach(TensorOptions::close);
    mapped.close();
  }
}
