package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.graft.internal.Natives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads a checkpoint of one tensor from memory, so that the classes which reading needs are loaded
 * before a program's first load. JavaCPP alone spends 6 ms on the first use of each of its classes.
 */
final class Warmup {
  /** Enough for the bytecode of the unpickler to be compiled once. */
  private static final int ROUNDS = 100;

  private static final String TENSOR =
      "ctorch._utils\n_rebuild_tensor_v2\nq\u0000((X\u0007\0\0\0storagectorch\nFloatStorage\n"
          + "X\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0001tQK\u0000(K\u0001t(K\u0001t\u0089"
          + "ccollections\nOrderedDict\n)RtR";

  private Warmup() {}

  static void run() {
    Natives.load();
    byte[] sample = sample();
    try (PointerScope scope = new PointerScope();
        LongOptional size = new LongOptional(sample.length)) {
      Tensor memory =
          torch.empty(new long[] {size.get()}, new TensorOptions(ScalarType.Byte), null);
      new BytePointer(memory.data_ptr()).put(sample);
      FileBytes bytes = FileBytes.over(memory.data_ptr(), memory.numel());
      for (int i = 0; i < ROUNDS; i++) {
        PthReader.load(memory, bytes, LoadOptions.defaults());
      }
    }
  }

  private static byte[] sample() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter zip = new ZipWriter(Channels.newChannel(out), "archive");
    String pickle = "\u0080\u0002}q\u0001(X\u0001\0\0\0w" + TENSOR + "u.";
    try {
      zip.record("data.pkl", pickle.getBytes(ISO_8859_1));
      zip.record("data/0", new byte[Float.BYTES]);
      zip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
