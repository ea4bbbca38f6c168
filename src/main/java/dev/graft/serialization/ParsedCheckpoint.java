package dev.graft.serialization;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint whose structure is read and checked while its tensors are still {@link TensorSpec}s.
 *
 * @param format {@code zip} or {@code legacy}
 * @param protocol of the object's pickle
 * @param byteOrder {@code little} or {@code big}
 * @param unknownNames what the pickle names and Graft does not know
 */
record ParsedCheckpoint(
    String format,
    int protocol,
    String byteOrder,
    @Nullable Object root,
    Collection<StorageSpec> storages,
    Set<String> unknownNames) {

  /** Reads the structure of a file of either format. */
  static ParsedCheckpoint read(FileBytes file, boolean placeholders) {
    if (ZipDirectory.begins(file)) {
      return ZipFormat.read(file, placeholders);
    }
    FileKind.checkIsPickle(file);
    return LegacyFormat.read(file, placeholders);
  }
}
