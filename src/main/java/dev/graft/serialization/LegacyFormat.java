package dev.graft.serialization;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format before PyTorch 1.6: five pickles (a magic number, a version, facts about the machine,
 * the object, the keys of its storages) and then each storage as a count and its raw bytes, always
 * little-endian.
 */
final class LegacyFormat {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private final FileBytes file;
  private final Globals globals;
  private final HeapBudget budget = HeapBudget.ofThisJvm();
  private final StorageTable storages = new StorageTable();
  private final Map<String, StorageView> views = new HashMap<>();
  private long at;
  private int protocol;

  private LegacyFormat(FileBytes file, Globals globals) {
    this.file = file;
    this.globals = globals;
  }

  static ParsedCheckpoint read(FileBytes file, boolean placeholders) {
    Globals globals = new Globals(placeholders);
    return new LegacyFormat(file, globals).read();
  }

  private ParsedCheckpoint read() {
    Object magic = next();
    if (!MAGIC.equals(magic)) {
      throw new Malformed(
          "is a pickle, but not one of torch.save: it begins with a "
              + Values.typeName(magic)
              + " where PyTorch's magic number belongs");
    }
    Object version = next();
    if (!Long.valueOf(VERSION).equals(version)) {
      throw new Malformed("has the unknown legacy version " + version + "; 1001 is known");
    }
    next();
    long objectAt = at;
    Object root = ModulePickles.explain(this::next, globals, file, objectAt);
    int objectProtocol = protocol;
    if (!(next() instanceof List<?> keys)) {
      throw new Malformed("lacks the list of its storages");
    }
    for (Object key : keys) {
      readStorage(StorageTable.key(key));
    }
    for (StorageSpec storage : storages.storages()) {
      if (!storage.isFound()) {
        throw new Malformed("lacks the bytes of storage " + storage.key());
      }
    }
    return new ParsedCheckpoint(
        "legacy", objectProtocol, "little", root, storages.storages(), globals.unknown(), Map.of());
  }

  private @Nullable Object next() {
    PickleInput in = new PickleInput(file, at, budget);
    Unpickler unpickler = new Unpickler(in, globals, this::persistentLoad);
    Object value = unpickler.load();
    at = in.at();
    protocol = unpickler.protocol();
    return value;
  }

  private @Nullable Object persistentLoad(Tuple id) {
    Arguments a = new Arguments("storage", id);
    if (a.text(0).equals("module")) {
      return a.get(1);
    }
    StorageView whole = storages.find(a);
    if (a.count() < 6 || a.get(5) == null) {
      return whole;
    }
    return view(whole, new Arguments("storage view", a.tuple(5)));
  }

  /** A part of a storage under a key of its own: {@code (key, offset, numel)}. */
  private StorageView view(StorageView whole, Arguments a) {
    a.checkCount(3, 3);
    String key = StorageTable.key(a.get(0));
    StorageView known = views.get(key);
    if (known != null) {
      return known;
    }
    long offset = StorageTable.bytes(key, a.integer(1), whole.dtype());
    long size = StorageTable.bytes(key, a.integer(2), whole.dtype());
    if (offset > whole.size() || size > whole.size() - offset) {
      throw new Malformed(
          "has the storage view "
              + key
              + " that reaches past its storage of "
              + whole.size()
              + " bytes");
    }
    StorageView view = new StorageView(whole.storage(), whole.dtype(), offset, size);
    views.put(key, view);
    return view;
  }

  private void readStorage(String key) {
    StorageSpec storage = storages.get(key);
    if (storage == null) {
      throw new Malformed("lists storage " + key + ", which no tensor uses");
    }
    if (storage.isFound()) {
      throw new Malformed("lists storage " + key + " twice");
    }
    if (!file.holds(at, 8)) {
      throw new Malformed("is cut short: storage " + key + " is missing");
    }
    long size = StorageTable.bytes(key, file.i64(at), storage.dtype());
    if (size != storage.size()) {
      throw new Malformed(
          "has " + size + " bytes for storage " + key + ", which needs " + storage.size());
    }
    if (!file.holds(at + 8, size)) {
      throw new Malformed(
          "is cut short: storage "
              + key
              + " needs "
              + size
              + " bytes and "
              + (file.size() - at - 8)
              + " are left");
    }
    storage.found(at + 8, null, false);
    at += 8 + size;
  }
}
