package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Recognises files that are no checkpoints, to say what they are and how to save them again. */
final class FileKind {
  private FileKind() {}

  /** Refuses a file that begins with no pickle. */
  static void checkIsPickle(FileBytes file) {
    if (file.size() == 0) {
      throw new Malformed("is empty");
    }
    if (file.u8(0) == 0x80 && file.size() > 1) {
      return;
    }
    String start = new String(file.bytes(0, Math.min(file.size(), 512)), ISO_8859_1);
    throw new Malformed("is no PyTorch checkpoint: it " + describe(start));
  }

  private static String describe(String start) {
    if (start.startsWith("\u001f\u008b")) {
      return "is compressed with gzip; unpack it first";
    } else if (start.startsWith("\u0089HDF")) {
      return "is an HDF5 file, as Keras writes it";
    } else if (start.startsWith("\u0093NUMPY")) {
      return "is a numpy array";
    } else if (start.startsWith("PK")) {
      return "is a zip file that is damaged or empty";
    } else if (start.startsWith("<") || start.startsWith("version https://git-lfs")) {
      return "is text ("
          + start.lines().findFirst().orElse("").strip()
          + "): a download that did not deliver the file itself";
    } else if (start.length() > 262 && start.startsWith("ustar", 257)) {
      return "is a tar file, the format of PyTorch 0.1; load and save it in Python with"
          + " torch.save(torch.load(FILE, weights_only=False), 'new.pth')";
    }
    return "begins with neither a zip record nor a pickle";
  }

  /** Refuses zip files that PyTorch writes and that hold code. */
  static void checkZip(ZipDirectory zip, String folder) {
    if (isScript(zip, folder)) {
      throw new Unsupported(
          "is a TorchScript archive (torch.jit.save), which holds code beside its tensors. If you"
              + " trust its code, Torch.jitLoad(FILE) loads and runs it; for the weights alone, in"
              + " Python: torch.save(torch.jit.load(FILE).state_dict(), 'weights.pth')");
    }
  }

  /** Whether a zip file is one that {@code torch.jit.save} writes. */
  static boolean isScript(ZipDirectory zip, String folder) {
    return zip.get(folder + "constants.pkl") != null || zip.get(folder + "model.json") != null;
  }

  /** The error for a zip file without the one record that makes it a checkpoint. */
  static CheckpointException noPickle(ZipDirectory zip, String folder) {
    if (zip.get(folder + "archive_format") != null) {
      return new Unsupported(
          "is a torch.export archive, which holds a graph. In Python: torch.save("
              + "torch.export.load(FILE).state_dict, 'weights.pth')");
    }
    return new Malformed("is a zip file without data.pkl, so no PyTorch checkpoint");
  }
}
