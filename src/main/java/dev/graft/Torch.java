package dev.graft;

import dev.graft.internal.Autocast;
import dev.graft.internal.Blobs;
import dev.graft.internal.Devices;
import dev.graft.internal.Natives;
import dev.graft.internal.Threads;
import dev.graft.nn.ScriptModule;
import dev.graft.serialization.LoadOptions;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.PthWriter;
import dev.graft.serialization.TorchScript;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Python's {@code torch} that the presets lack or that need care from Java. All
 * others are {@link torch}'s.
 */
public final class Torch {
  static {
    Natives.load();
    PthReader.prepare();
  }

  private Torch() {}

  /**
   * Reads a {@code .pth} file as {@code torch.load(path, weights_only=True)}, or a safetensors
   * file, told by its content; see {@link PthReader#load(Path)} for the types of the result.
   * Tensors belong to the open scope.
   *
   * @throws dev.graft.serialization.CheckpointException if the file is absent, damaged, or holds
   *     what may not be loaded
   */
  public static @Nullable Object load(Path file) {
    return PthReader.load(file);
  }

  /**
   * As {@link #load(Path)}, with options: {@code LoadOptions.defaults().only("optimizer")} reads
   * one part of a checkpoint.
   *
   * @throws dev.graft.serialization.CheckpointException as {@link #load(Path)}, and if the file has
   *     no such part (the message lists those it has)
   */
  public static @Nullable Object load(Path file, LoadOptions options) {
    return PthReader.load(file, options);
  }

  /**
   * Writes a {@code .pth} file that Python opens, atomically, whatever the file is called; see
   * {@link PthWriter#save}, and {@link dev.graft.serialization.Safetensors#saveFile} for the other
   * format.
   *
   * @throws dev.graft.serialization.CheckpointException if the object holds what cannot be written,
   *     or the disk refuses
   */
  public static void save(@Nullable Object object, Path file) {
    PthWriter.save(object, file);
  }

  /**
   * Reads a network from a TorchScript file, as {@code torch.jit.load(path, map_location="cpu")}.
   * <b>The file is a program, and loading and using it runs that program</b>: see {@link
   * TorchScript}. {@link #load(Path)} never does so.
   *
   * @throws dev.graft.serialization.CheckpointException if the file is absent or damaged, is no
   *     TorchScript archive, or holds no network
   */
  public static ScriptModule jitLoad(Path file) {
    return TorchScript.load(file);
  }

  /** Seeds LibTorch's own generators, those of all GPUs included. */
  public static void manualSeed(long seed) {
    torch.manual_seed(seed);
  }

  /**
   * A device by name: {@code cpu}, {@code cuda}, {@code cuda:N}, or {@code auto}, which is the
   * first GPU where there is one. Belongs to the open scope.
   *
   * @throws IllegalArgumentException if the name is none of these, or that GPU is not there
   */
  public static Device device(String name) {
    return Devices.parse(name);
  }

  /**
   * A tensor over the bytes from a direct buffer's position to its limit, as {@code
   * torch.frombuffer(buffer, dtype=dtype)}: nothing is copied, and what one of them writes the
   * other reads. The tensor, and every tensor that shares its memory, keeps the buffer's memory; it
   * belongs to the open scope.
   *
   * <p>Shape: {@code (bytes / size of an element)}; {@code view} gives another.
   *
   * @throws IllegalArgumentException if the buffer is not direct, is read-only or of another byte
   *     order than this machine, or if its bytes do not begin where such elements must or are no
   *     whole number of them
   */
  public static Tensor frombuffer(ByteBuffer buffer, torch.ScalarType dtype) {
    return Blobs.over(buffer, dtype);
  }

  /**
   * A tensor over memory at an address, as C++'s {@code torch::from_blob}: nothing is copied and
   * nothing is checked but the address's alignment. The memory stays the caller's, who keeps it for
   * as long as any tensor shares it; the tensor belongs to the open scope.
   *
   * @throws IllegalArgumentException if the address is 0 or not aligned for such elements, or a
   *     size is negative
   */
  public static Tensor fromBlob(long address, torch.ScalarType dtype, long... shape) {
    return Blobs.at(address, dtype, shape);
  }

  /**
   * The memory of a tensor as a buffer in this machine's byte order: nothing is copied. The buffer
   * does not keep the memory: it must not be used after the tensor, or its scope, is closed. The
   * address is {@code tensor.data_ptr().address()}.
   *
   * @throws IllegalArgumentException if the tensor is on a GPU, not contiguous, empty or over 2 GB
   */
  public static ByteBuffer buffer(Tensor tensor) {
    return Blobs.of(tensor);
  }

  /** Records no gradients on this thread until closed: {@code try (var guard = Torch.noGrad())}. */
  public static NoGradGuard noGrad() {
    return new NoGradGuard();
  }

  /** Mixed precision on this thread until closed, as {@code torch.autocast}. */
  public static Autocast autocast(torch.DeviceType device, torch.ScalarType dtype) {
    return new Autocast(device, dtype);
  }

  /**
   * Sets the number of threads that one operation uses; one for each physical core by default. It
   * holds for the calling thread, and for runs and predictors that are opened afterwards and ask
   * for no number of their own; other threads that have computed before keep theirs.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public static void setNumThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("number of threads must be 1 or more, not " + threads);
    }
    Threads.set(threads);
  }

  /** The number of threads that one operation uses when this thread asks for it. */
  public static int getNumThreads() {
    return torch.get_num_threads();
  }
}
