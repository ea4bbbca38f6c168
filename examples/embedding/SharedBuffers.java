package embedding;

import dev.graft.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tensors over a program's own memory, and a program's view of a tensor's: nothing is copied. */
public final class SharedBuffers {
  private SharedBuffers() {}

  /** The softmax of numbers in a direct buffer, written over them. */
  public static void softmaxInPlace(ByteBuffer logits) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Torch.frombuffer(logits, torch.ScalarType.Float);
      x.copy_(x.softmax(0)); // writes into the buffer
    } // the tensor lets go of the buffer here
  }

  /** The sum of {@code count} floats at an address that other native code filled. */
  public static double sum(long address, long count) {
    try (PointerScope scope = new PointerScope()) {
      return Torch.fromBlob(address, torch.ScalarType.Float, count).sum().item_double();
    }
  }

  /** The largest element of a tensor, read through a buffer of its memory. */
  public static float largest(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor dense = tensor.contiguous(); // itself, if it is so already
      FloatBuffer floats = Torch.buffer(dense).asFloatBuffer();
      float largest = Float.NEGATIVE_INFINITY;
      while (floats.hasRemaining()) {
        largest = Math.max(largest, floats.get());
      }
      return largest;
    } // floats must not be used any more
  }

  public static void main(String[] args) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(3 * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.putFloat(0, 1).putFloat(4, 2).putFloat(8, 3);
    softmaxInPlace(buffer);
    System.out.println(buffer.getFloat(0) + " " + buffer.getFloat(4) + " " + buffer.getFloat(8));
  }
}
