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
 * Reads a small checkpoint from memory, so that the classes which reading needs are loaded before a
 * program's first load. JavaCPP alone spends 6 ms on the first use of each of its classes.
 */
final class Warmup {
  /** With the tensors of each above a thousand: methods are compiled after some hundred calls. */
  private static final int ROUNDS = 25;

  private static final int TENSORS = 64;

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
    StringBuilder pickle = new StringBuilder("\u0080\u0002}q\u0001(");
    for (int i = 0; i < TENSORS; i++) {
      pickle.append(text("layer" + i)).append(tensor(text(Integer.toString(i))));
    }
    try {
      zip.record("data.pkl", pickle.append("u.").toString().getBytes(ISO_8859_1));
      for (int i = 0; i < TENSORS; i++) {
        zip.record("data/" + i, new byte[Float.BYTES]);
      }
      zip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The pickle of a str. */
  private static String text(String value) {
    return "X" + (char) value.length() + "\0\0\0" + value;
  }

  /** The pickle of a tensor of one float32. */
  private static String tensor(String storage) {
    return "ctorch._utils\n_rebuild_tensor_v2\nq\u0000(("
        + text("storage")
        + "ctorch\nFloatStorage\n"
        + storage
        + text("cpu")
        + "K\u0001tQK\u0000(K\u0001t(K\u0001t\u0089ccollections\nOrderedDict\n)RtR";
  }
}
