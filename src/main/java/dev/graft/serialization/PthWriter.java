package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.graft.internal.AtomicFile;
import dev.graft.internal.Natives;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code .pth} files of the zip format that {@code torch.load(path, weights_only=True)}
 * opens in Python, with and without {@code mmap=True}.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/serialization.py">torch/serialization.py</a>
 */
public final class PthWriter {
  private PthWriter() {}

  /**
   * Writes an object atomically: the file is either the old one or the complete new one, whatever
   * happens meanwhile.
   *
   * <p>Java's values become what {@link PthReader#load(Path, LoadOptions)} makes them of; a {@link
   * dev.graft.nn.StateDict} becomes an OrderedDict with its {@code _metadata}. Storages are written
   * whole and once, so that views share them in Python too. A tensor of another device is written
   * with the name of its device, which Python loads it back to unless {@code map_location} says
   * otherwise.
   *
   * @param object maps, {@link OrderedDict}s, state dicts, lists, {@link Tuple}s, sets, tensors,
   *     strings, whole numbers, floating-point numbers, booleans, {@code byte[]} and null, nested
   * @throws CheckpointException if the object holds what cannot be written (the message says
   *     where), or the disk refuses; the old file is left as it was
   */
  @SuppressWarnings("DoNotCallSuggester") // until the body is there
  public static void save(@Nullable Object object, Path file) {
    save(object, file, AtomicFile::write);
  }

  /** Where a file's bytes go, so that a test can let the disk fill up. */
  interface Target {
    void write(Path file, AtomicFile.Body body) throws IOException;
  }

  static void save(@Nullable Object object, Path file, Target target) {
    Natives.load();
    SavedStorages storages = new SavedStorages();
    byte[] pickle;
    try {
      pickle = PickleWriter.write(object, storages);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + " cannot be written: " + e.getMessage(), e);
    }
    try {
      target.write(file, out -> write(pickle, storages, out, folder(file)));
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be written: " + reason(e, file), e);
    }
  }

  private static void write(
      byte[] pickle, SavedStorages storages, WritableByteChannel out, String folder)
      throws IOException {
    ZipWriter zip = new ZipWriter(out, folder);
    zip.record("data.pkl", pickle);
    zip.record(".format_version", "1".getBytes(US_ASCII));
    zip.record(".storage_alignment", Integer.toString(ZipWriter.ALIGNMENT).getBytes(US_ASCII));
    zip.record("byteorder", "little".getBytes(US_ASCII));
    for (SavedStorages.Saved saved : storages.all()) {
      zip.record("data/" + saved.key(), saved.size(), sink -> SavedStorages.write(saved, sink));
    }
    zip.record("version", "3\n".getBytes(US_ASCII));
    zip.record(".data/serialization_id", zip.serializationId().getBytes(US_ASCII));
    zip.finish();
  }

  /** The folder inside the zip file: PyTorch takes the file's name without its ending. */
  private static String folder(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return !stem.equals("..") && stem.chars().allMatch(c -> c > ' ' && c < 127) ? stem : "archive";
  }

  /** Why a file could not be written, in a few words. */
  static String reason(IOException e, Path file) {
    if (e instanceof NoSuchFileException) {
      return "the folder " + file.toAbsolutePath().getParent() + " does not exist";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e instanceof FileSystemException
        ? e.getClass().getSimpleName()
        : String.valueOf(e.getMessage());
  }
}
