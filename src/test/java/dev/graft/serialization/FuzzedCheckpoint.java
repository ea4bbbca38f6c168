package dev.graft.serialization;

import com.sun.management.ThreadMXBean;
import dev.graft.internal.Natives;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Does with some bytes all that is done with a file, and holds Graft to its promise: a checkpoint
 * or a {@link CheckpointException} of one line, and memory bounded by the file's size.
 */
final class FuzzedCheckpoint {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What reading may allocate in all, temporary objects included: a part that is always there. */
  private static final long FIXED = 16L << 20;

  /** And so much for each byte, in which a pickle can make an object. */
  private static final long PER_BYTE = 4096;

  private FuzzedCheckpoint() {}

  static void read(byte[] bytes) {
    // Whatever is loaded and instrumented on the way is counted too, but only the first time.
    if (allocated(bytes) > limit(bytes)) {
      long taken = allocated(bytes);
      if (taken > limit(bytes)) {
        throw new AssertionError(taken + " bytes were allocated for a file of " + bytes.length);
      }
    }
  }

  private static long limit(byte[] bytes) {
    return FIXED + PER_BYTE * bytes.length;
  }

  private static long allocated(byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    FileBytes file = FileBytes.of(bytes);
    for (boolean placeholders : new boolean[] {false, true}) {
      if (parses(file, placeholders)) {
        load(bytes, LoadOptions.defaults().withPlaceholders(placeholders).withMmap(placeholders));
      }
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static boolean parses(FileBytes file, boolean placeholders) {
    try {
      Structure.check(ParsedCheckpoint.read(file, placeholders).root());
      return true;
    } catch (CheckpointException e) {
      checkMessage(e);
      return false;
    }
  }

  private static void checkMessage(CheckpointException e) {
    String message = e.getMessage();
    if (message.isBlank() || message.length() > 2100 || message.lines().count() != 1) {
      throw new AssertionError("the message is not one line: " + message, e);
    }
  }

  private static void load(byte[] bytes, LoadOptions options) {
    Natives.load();
    try (PointerScope scope = new PointerScope()) {
      Tensor memory =
          torch.empty(new long[] {bytes.length}, new TensorOptions(ScalarType.Byte), null);
      new BytePointer(memory.data_ptr()).put(bytes);
      FileBytes file = FileBytes.over(memory.data_ptr(), bytes.length);
      touch(PthReader.load(memory, file, options), 0);
    } catch (CheckpointException e) {
      checkMessage(e);
    }
  }

  /** Reads the memory of each tensor: one that reached outside its storage would end the JVM. */
  private static void touch(@Nullable Object value, int depth) {
    if (value instanceof Tensor tensor) {
      touch(tensor);
    } else if (depth < 20 && value instanceof Map<?, ?> map) {
      map.values().stream().limit(100).forEach(item -> touch(item, depth + 1));
    } else if (depth < 20 && value instanceof Collection<?> items) {
      items.stream().limit(100).forEach(item -> touch(item, depth + 1));
    }
  }

  private static void touch(Tensor tensor) {
    if (tensor.is_meta() || tensor.numel() == 0) {
      return;
    }
    long size = tensor.element_size();
    long[] shape = tensor.sizes().vec().get();
    long[] strides = tensor.strides().vec().get();
    long last =
        LongStream.range(0, shape.length).map(i -> (shape[(int) i] - 1) * strides[(int) i]).sum();
    long end = (tensor.storage_offset() + last + 1) * size;
    if (tensor.storage_offset() < 0 || end > tensor.storage().nbytes()) {
      throw new AssertionError("a tensor reaches to byte " + end + " of its storage");
    }
    BytePointer data = new BytePointer(tensor.data_ptr());
    data.get(0);
    data.get((last + 1) * size - 1);
  }
}
