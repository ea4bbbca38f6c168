package dev.graft.serialization;

import dev.graft.internal.AtomicFile;
import dev.graft.internal.Natives;
import dev.graft.nn.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Safetensors files, with the names of Python's {@code safetensors.torch}: tensors by name, and
 * nothing that could be run. {@code Torch.load} reads them too.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index">the format's description</a>
 */
public final class Safetensors {
  private Safetensors() {}

  /**
   * Reads the tensors of a file in its header's order, each memory-mapped where its bytes are
   * aligned; see {@link PthReader#load(Path, LoadOptions)} for who owns them and how long the file
   * must stay. They lie on the CPU, contiguous, each with a storage of its own.
   *
   * @throws CheckpointException if the file is absent, damaged, or no safetensors file
   */
  public static StateDict loadFile(Path file) {
    return StateDicts.of(PthReader.load(file, LoadOptions.defaults(), SafetensorsFormat::require));
  }

  /**
   * What a file keeps beside its tensors: the strings of {@code __metadata__}, often {@code
   * {"format": "pt"}}. Empty where there are none. No tensor is read.
   *
   * @throws CheckpointException if the file is absent, damaged, or no safetensors file
   */
  public static Map<String, String> metadata(Path file) {
    try {
      PthReader.sizeOf(file);
      FileBytes bytes = FileBytes.map(file);
      SafetensorsFormat.require(bytes);
      return SafetensorsFormat.read(bytes).metadata();
    } catch (CheckpointException e) {
      throw new CheckpointException(file + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** As {@link #saveFile(Map, Path, Map)}, without metadata. */
  public static void saveFile(Map<String, Tensor> tensors, Path file) {
    saveFile(tensors, file, Map.of());
  }

  /**
   * Writes tensors atomically: the file is either the old one or the complete new one, whatever
   * happens meanwhile. Its bytes are those that Python's {@code save_file} writes for the same
   * tensors: wide dtypes first, then by name. Python writes more than one string of metadata in no
   * order; here they keep theirs.
   *
   * <p>Unlike Python's, this makes tensors contiguous that are not, one at a time. {@code
   * requires_grad} is not kept.
   *
   * @throws CheckpointException if two tensors share memory, which the format cannot express, if a
   *     tensor is sparse, quantised, nested, without data, or of a dtype that the format does not
   *     have (the message names the keys), or if the disk refuses; the old file is left as it was
   */
  public static void saveFile(
      Map<String, Tensor> tensors, Path file, Map<String, String> metadata) {
    saveFile(tensors, file, metadata, AtomicFile::write);
  }

  static void saveFile(
      Map<String, ?> tensors, Path file, Map<String, String> metadata, PthWriter.Target target) {
    Natives.load();
    SafetensorsWriter writer;
    try {
      writer = SafetensorsWriter.prepare(tensors, metadata);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + " cannot be written: " + e.getMessage(), e);
    }
    try {
      target.write(file, writer::writeTo);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be written: " + PthWriter.reason(e, file), e);
    }
  }
}
