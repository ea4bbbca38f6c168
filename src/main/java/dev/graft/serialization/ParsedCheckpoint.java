package dev.graft.serialization;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint whose structure is read and checked while its tensors are still {@link TensorSpec}s.
 *
 * @param format {@code zip}, {@code legacy} or {@code safetensors}
 * @param protocol of the object's pickle; 0 where there is none
 * @param byteOrder {@code little} or {@code big}
 * @param unknownNames what the pickle names and Graft does not know
 * @param metadata the strings that safetensors keeps beside its tensors
 */
record ParsedCheckpoint(
    String format,
    int protocol,
    String byteOrder,
    @Nullable Object root,
    Collection<StorageSpec> storages,
    Set<String> unknownNames,
    Map<String, String> metadata) {

  /** Reads the structure of a file of any of the formats. */
  static ParsedCheckpoint read(FileBytes file, boolean placeholders) {
    if (ZipDirectory.begins(file)) {
      return ZipFormat.read(file, placeholders);
    }
    if (SafetensorsFormat.begins(file)) {
      return SafetensorsFormat.read(file);
    }
    FileKind.checkIsPickle(file);
    return LegacyFormat.read(file, placeholders);
  }
}
