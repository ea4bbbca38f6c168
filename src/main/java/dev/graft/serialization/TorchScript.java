package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graft.internal.Natives;
import dev.graft.nn.ScriptModule;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Reads TorchScript files, which {@code torch.jit.save} writes.
 *
 * <p><b>Such a file is a program.</b> Everything else in Graft reads data and runs nothing; this
 * hands the file to LibTorch, which compiles what is in it and runs parts of it while loading, and
 * the rest in each forward. TorchScript has no files, network or processes, but it can loop for
 * ever, take all memory, and reach whatever defect LibTorch's C++ reader and operators have. Load
 * files of people you trust; for the weights alone, take a state dict.
 */
public final class TorchScript {
  private TorchScript() {}

  /**
   * Reads a network as {@code torch.jit.load(path, map_location="cpu")}. It belongs to the open
   * scope.
   *
   * @throws CheckpointException if the file is absent or damaged, is no TorchScript archive, needs
   *     an operator that LibTorch has not, or has no {@code forward}
   */
  public static ScriptModule load(Path file) {
    Natives.load();
    try {
      requireArchive(file);
      return read(file);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + " " + e.getMessage(), e);
    }
  }

  private static void requireArchive(Path file) {
    try (Tensor mapping = MappedFile.map(file, PthReader.sizeOf(file))) {
      FileBytes bytes = FileBytes.over(mapping.data_ptr(), mapping.numel());
      if (!ZipDirectory.begins(bytes)) {
        FileKind.checkIsPickle(bytes);
      } else if (isScript(ZipDirectory.read(bytes))) {
        return;
      }
      throw new Malformed(
          "is no TorchScript archive, so no program for torch.jit.load; Torch.load reads the tensors"
              + " of checkpoints");
    }
  }

  private static boolean isScript(ZipDirectory zip) {
    return FileKind.isScript(zip, ZipFormat.folder(zip));
  }

  private static ScriptModule read(Path file) {
    byte[] name = file.toAbsolutePath().toString().concat("\0").getBytes(UTF_8);
    try (BytePointer path = new BytePointer(name);
        Device cpu = new Device("cpu");
        DeviceOptional device = new DeviceOptional(cpu);
        JitModule program = torch.load(path, device, false)) {
      return new ScriptModule(program);
    } catch (IllegalArgumentException e) {
      throw new Malformed("is no network: " + e.getMessage());
    } catch (RuntimeException e) {
      throw new CheckpointException("cannot be loaded by LibTorch: " + Messages.firstLine(e), e);
    }
  }
}
