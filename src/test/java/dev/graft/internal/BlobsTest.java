package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.graft.Torch;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobsTest {
  private static final int COUNT = 6;

  @Test
  void aBufferAndItsTensorShareTheirMemoryBothWays() {
    ByteBuffer buffer = direct(COUNT * Float.BYTES);
    try (PointerScope scope = new PointerScope()) {
      buffer.putFloat(0, 1.5f);
      Tensor tensor = Torch.frombuffer(buffer, torch.ScalarType.Float);
      assertEquals(COUNT, tensor.numel());
      assertEquals(1.5, tensor.select(0, 0).item_double());
      buffer.putFloat(4, -2);
      assertEquals(-2, tensor.select(0, 1).item_double());
      tensor.view(2, 3).select(0, 1).select(0, 2).fill_(new Scalar(7.0));
      assertEquals(7, buffer.getFloat(5 * Float.BYTES));
    }
  }

  @Test
  void onlyWhatLiesBetweenPositionAndLimitIsTheTensors() {
    ByteBuffer buffer = direct(COUNT * Long.BYTES).position(8).limit(32);
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = Torch.frombuffer(buffer, torch.ScalarType.Long);
      assertEquals(3, tensor.numel());
      tensor.fill_(new Scalar(9L));
      buffer.clear();
      assertEquals(0, buffer.getLong(0));
      assertEquals(9, buffer.getLong(8));
      assertEquals(0, buffer.getLong(32));
    }
  }

  @Test
  @Tag("resource")
  void everyTensorOfTheMemoryKeepsTheBufferAndTheLastLetsItGo() throws InterruptedException {
    int before = Blobs.held();
    Kept kept = lastRow();
    Tensor row = kept.row;
    System.gc();
    assertEquals(before + 1, Blobs.held());
    try (PointerScope scope = new PointerScope()) {
      assertEquals(4, row.select(0, 0).item_double());
    }
    row.releaseReference();
    assertEquals(before, Blobs.held());
    for (int i = 0; i < 100 && kept.buffer.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertEquals(null, kept.buffer.get());
  }

  private record Kept(Tensor row, WeakReference<ByteBuffer> buffer) {}

  // A method of its own: no variable of a frame that is still there holds the buffer.
  private static Kept lastRow() {
    try (PointerScope scope = new PointerScope()) {
      ByteBuffer buffer = direct(COUNT * Float.BYTES);
      buffer.putFloat(3 * Float.BYTES, 4);
      Tensor row = Torch.frombuffer(buffer, torch.ScalarType.Float).view(2, 3).select(0, 1);
      row.retainReference();
      return new Kept(row, new WeakReference<>(buffer));
    }
  }

  @Test
  @Tag("resource")
  void thousandsOfTensorsMayLieOverOneBuffer() {
    int before = Blobs.held();
    ByteBuffer buffer = direct(COUNT * Float.BYTES);
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < 1000; i++) {
        Torch.frombuffer(buffer, torch.ScalarType.Float).add_(new Scalar(1));
      }
      assertEquals(before + 1000, Blobs.held());
    }
    assertEquals(before, Blobs.held());
    assertEquals(1000, buffer.getFloat(0));
  }

  @ParameterizedTest
  @CsvSource({
    "heap,      Float, the buffer is not direct; LibTorch can only reach"
        + " ByteBuffer.allocateDirect(...)",
    "readonly,  Float, 'the buffer is read-only, and a tensor may be written to'",
    "swapped,   Float, 'the buffer is BIG_ENDIAN, and tensors are LITTLE_ENDIAN; call"
        + " order(ByteOrder.nativeOrder())'",
    "odd,       Float, 'the buffer has 23 bytes left, which is no number of Float of 4 bytes'",
    "empty,     Byte,  'the buffer has 0 bytes left, which is no number of Byte of 1 bytes'",
    "shifted,   Float, 'the buffer''s position is not a multiple of 4, as Float must lie; it is 2"
        + " too far'"
  })
  void whatLibTorchCouldNotReadIsRefused(String kind, torch.ScalarType dtype, String message) {
    ByteBuffer good = direct(COUNT * Float.BYTES);
    ByteBuffer buffer =
        switch (kind) {
          case "heap" -> ByteBuffer.allocate(COUNT * Float.BYTES);
          case "readonly" -> good.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
          case "swapped" -> good.order(ByteOrder.BIG_ENDIAN);
          case "odd" -> good.limit(COUNT * Float.BYTES - 1);
          case "empty" -> good.position(good.limit());
          default -> good.position(2).limit(COUNT * Float.BYTES - 2);
        };
    int before = Blobs.held();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Torch.frombuffer(buffer, dtype));
    assertEquals(message, e.getMessage());
    assertEquals(before, Blobs.held());
  }

  @Test
  void bytesHaveNoOrderAndNoAlignment() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(5).position(1);
    try (PointerScope scope = new PointerScope()) {
      assertEquals(4, Torch.frombuffer(buffer, torch.ScalarType.Byte).numel());
    }
  }

  @Test
  void anAddressIsSharedBothWaysAndStaysTheCallers() {
    try (FloatPointer memory = new FloatPointer(1, 2, 3, 4, 5, 6)) {
      try (PointerScope scope = new PointerScope()) {
        Tensor tensor = Torch.fromBlob(memory.address(), torch.ScalarType.Float, 2, 3);
        assertEquals(6, tensor.select(0, 1).select(0, 2).item_double());
        assertEquals(memory.address(), tensor.data_ptr().address());
        tensor.mul_(new Scalar(2));
      }
      assertEquals(12, memory.get(5), "still there");
      assertMessage(
          "the address is not a multiple of 4, as Float must lie; it is 1 too far",
          () -> Torch.fromBlob(memory.address() + 1, torch.ScalarType.Float, 1));
    }
    assertMessage(
        "no tensor can lie at the address 0", () -> Torch.fromBlob(0, torch.ScalarType.Float, 1));
    assertMessage(
        "a tensor cannot have the size -1", () -> Torch.fromBlob(64, torch.ScalarType.Float, -1));
  }

  @Test
  void aTensorsBufferIsItsMemory() {
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = torch.zeros(2, 3);
      ByteBuffer buffer = Torch.buffer(tensor);
      assertEquals(6 * Float.BYTES, buffer.remaining());
      tensor.select(0, 1).select(0, 2).fill_(new Scalar(5.0));
      assertEquals(5, buffer.asFloatBuffer().get(5));
      buffer.putFloat(0, 3);
      assertEquals(3, tensor.select(0, 0).select(0, 0).item_double());
      assertFalse(buffer.isReadOnly());
      assertMessage(
          "the tensor is not contiguous: a buffer would show its elements in another order, or"
              + " others; call contiguous() first, which copies",
          () -> Torch.buffer(tensor.t()));
      assertMessage(
          "a buffer has 1 to 2147483647 bytes, and the tensor has 0",
          () -> Torch.buffer(torch.zeros(0)));
    }
  }

  private static void assertMessage(String message, org.junit.jupiter.api.function.Executable e) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, e).getMessage());
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
