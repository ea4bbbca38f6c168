package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format since PyTorch 1.6: a zip file with one folder that holds {@code data.pkl}, {@code
 * byteorder} and a record {@code data/KEY} for each storage.
 */
final class ZipFormat {
  /** Compressed records are unpacked in memory: no more of it than this many times the file. */
  private static final long MAX_EXPANSION = 64;

  private ZipFormat() {}

  static ParsedCheckpoint read(FileBytes file, boolean placeholders) {
    ZipDirectory zip = ZipDirectory.read(file);
    String folder = folder(zip);
    ZipRecord pickle = zip.get(folder + "data.pkl");
    if (!placeholders) {
      FileKind.checkZip(zip, folder);
    }
    if (pickle == null) {
      throw FileKind.noPickle(zip, folder);
    }
    checkExpansion(zip, file);
    String byteOrder = byteOrder(zip.get(folder + "byteorder"), file);
    FileBytes bytes =
        pickle.deflated()
            ? FileBytes.of(pickle.read(file))
            : file.part(pickle.offset(), pickle.size());
    HeapBudget budget = HeapBudget.ofThisJvm();
    StorageTable storages = new StorageTable();
    Globals globals = new Globals(placeholders);
    Unpickler unpickler =
        new Unpickler(
            new PickleInput(bytes, 0, budget),
            globals,
            id -> storages.find(new Arguments("storage", id)));
    Object root = ModulePickles.explain(unpickler::load, globals, bytes, 0);
    for (StorageSpec storage : storages.storages()) {
      locate(storage, zip.get(folder + "data/" + storage.key()), byteOrder.equals("big"));
    }
    return new ParsedCheckpoint(
        "zip",
        unpickler.protocol(),
        byteOrder,
        root,
        storages.storages(),
        globals.unknown(),
        Map.of());
  }

  /** The folder that every record lies in, by the first record as PyTorch does it. */
  static String folder(ZipDirectory zip) {
    for (ZipRecord first : zip.records()) {
      return first.name().substring(0, first.name().indexOf('/') + 1);
    }
    throw new Malformed("is a zip file without any record in it");
  }

  private static void checkExpansion(ZipDirectory zip, FileBytes file) {
    long total = 0;
    for (ZipRecord record : zip.records()) {
      if (record.deflated()) {
        record.checkInflatable();
        total += record.size();
      }
    }
    if (total / MAX_EXPANSION > file.size()) {
      throw new Malformed(
          "would unpack to "
              + total
              + " bytes, more than "
              + MAX_EXPANSION
              + " times its size; unzip it and save it with torch.save, which does not compress");
    }
  }

  private static String byteOrder(@Nullable ZipRecord record, FileBytes file) {
    if (record == null) {
      return "little";
    }
    String order = record.size() > 16 ? "?" : new String(record.read(file), US_ASCII);
    if (!order.equals("little") && !order.equals("big")) {
      throw new Malformed("has the byte order '" + order + "', which is neither little nor big");
    }
    return order;
  }

  private static void locate(StorageSpec storage, @Nullable ZipRecord record, boolean bigEndian) {
    if (record == null) {
      throw new Malformed("lacks the record data/" + storage.key() + " of a storage");
    }
    if (record.size() < storage.size()) {
      throw new Malformed(
          "has "
              + record.size()
              + " bytes for storage "
              + storage.key()
              + ", which needs "
              + storage.size());
    }
    storage.found(record.offset(), record.deflated() ? record : null, bigEndian);
  }
}
