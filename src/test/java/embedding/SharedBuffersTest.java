package embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class SharedBuffersTest {
  @Test
  void theSoftmaxIsInTheBuffer() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2 * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.putFloat(0, 0).putFloat(4, (float) Math.log(3));
    SharedBuffers.softmaxInPlace(buffer);
    assertEquals(0.25, buffer.getFloat(0), 1e-6);
    assertEquals(0.75, buffer.getFloat(4), 1e-6);
  }

  @Test
  void anAddressIsSummed() {
    try (FloatPointer memory = new FloatPointer(1, 2, 3)) {
      assertEquals(6, SharedBuffers.sum(memory.address(), 3));
    }
  }

  @Test
  void aTransposedTensorIsReadAsWell() {
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = torch.tensor(new float[] {1, 9, 3, 4, 5, 6}).view(2, 3).t();
      assertEquals(9, SharedBuffers.largest(tensor));
    }
  }
}
