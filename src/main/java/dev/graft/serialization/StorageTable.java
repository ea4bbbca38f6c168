package dev.graft.serialization;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The storages that a pickle refers to, by key; two references with one key share the storage. */
final class StorageTable {
  private final Map<String, StorageSpec> storages = new LinkedHashMap<>();

  Collection<StorageSpec> storages() {
    return storages.values();
  }

  @Nullable StorageSpec get(String key) {
    return storages.get(key);
  }

  /**
   * The storage of {@code ('storage', type, key, location, numel)}.
   *
   * @param a the tuple
   */
  StorageView find(Arguments a) {
    a.checkCount(5, 6);
    if (!a.text(0).equals("storage")) {
      throw new Malformed("refers to a " + a.text(0) + " outside of its pickle");
    }
    if (!(a.get(1) instanceof Globals.StorageClass type)) {
      if (a.get(1) instanceof Placeholder unknown) {
        throw new Unsupported("has a storage of the unknown type " + unknown.name());
      }
      throw new Malformed("has a storage whose type is a " + Values.typeName(a.get(1)));
    }
    String key = key(a.get(2));
    DType dtype = type.dtype();
    long size = bytes(key, a.integer(4), dtype);
    StorageSpec storage = storages.get(key);
    if (storage == null) {
      storage = new StorageSpec(key, dtype, size, a.text(3));
      storages.put(key, storage);
    } else if (storage.size() != size || storage.dtype() != dtype) {
      throw new Malformed("describes storage " + key + " in two different ways");
    }
    return new StorageView(storage, dtype, 0, size);
  }

  static String key(@Nullable Object key) {
    if (key instanceof String || key instanceof Long) {
      return key.toString();
    }
    throw new Malformed("has a storage whose key is a " + Values.typeName(key));
  }

  /** Bytes of a number of elements. */
  static long bytes(String key, long count, DType dtype) {
    if (count < 0 || count > Long.MAX_VALUE / dtype.itemSize()) {
      throw new Malformed("has storage " + key + " of " + count + " elements");
    }
    return count * dtype.itemSize();
  }
}
