package dev.graft.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Tensors over memory that is not LibTorch's, and the other way round, without a copy. */
public final class Blobs {
  /** Buffers that tensors lie over, by address: the same bytes may lie under several tensors. */
  private static final Map<Long, Deque<ByteBuffer>> HELD = new HashMap<>();

  /** One for all tensors: JavaCPP has room for ten such callbacks in a process. */
  private static final PointerConsumer LET_GO =
      new PointerConsumer() {
        @Override
        public void call(Pointer data) {
          letGo(data.address());
        }
      };

  static {
    LET_GO
        .retainReference(); // the scope that is open when this class is first used must not free it
  }

  private Blobs() {}

  /** See {@code Torch.frombuffer}. */
  public static Tensor over(ByteBuffer buffer, torch.ScalarType dtype) {
    Natives.load();
    long size = torch.elementSize(dtype);
    if (!buffer.isDirect()) {
      throw refused("is not direct; LibTorch can only reach ByteBuffer.allocateDirect(...)");
    }
    if (buffer.isReadOnly()) {
      throw refused("is read-only, and a tensor may be written to");
    }
    if (size > 1 && buffer.order() != ByteOrder.nativeOrder()) {
      throw refused(
          "is "
              + buffer.order()
              + ", and tensors are "
              + ByteOrder.nativeOrder()
              + "; call order(ByteOrder.nativeOrder())");
    }
    if (buffer.remaining() == 0 || buffer.remaining() % size != 0) {
      throw refused(
          "has %d bytes left, which is no number of %s of %d bytes"
              .formatted(buffer.remaining(), name(dtype), size));
    }
    ByteBuffer slice = buffer.slice();
    long address = new BytePointer(slice).address();
    checkAlignment("the buffer's position", address, size, dtype);
    hold(address, slice);
    try {
      return torch.from_blob(
          at(address), new long[] {slice.capacity() / size}, LET_GO, new TensorOptions(dtype));
    } catch (RuntimeException | Error e) {
      letGo(address);
      throw e;
    }
  }

  /** See {@code Torch.fromBlob}. */
  public static Tensor at(long address, torch.ScalarType dtype, long... shape) {
    Natives.load();
    if (address == 0) {
      throw new IllegalArgumentException("no tensor can lie at the address 0");
    }
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("a tensor cannot have the size " + size);
      }
    }
    checkAlignment("the address", address, torch.elementSize(dtype), dtype);
    return torch.from_blob(at(address), shape, new TensorOptions(dtype));
  }

  /** See {@code Torch.buffer}. */
  public static ByteBuffer of(Tensor tensor) {
    if (!tensor.defined() || !tensor.is_cpu()) {
      throw new IllegalArgumentException(
          "only a tensor on the CPU has memory that Java can reach; call cpu() first");
    }
    if (!tensor.is_contiguous()) {
      throw new IllegalArgumentException(
          "the tensor is not contiguous: a buffer would show its elements in another order, or"
              + " others; call contiguous() first, which copies");
    }
    long bytes = tensor.numel() * tensor.element_size();
    if (bytes == 0 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a buffer has 1 to 2147483647 bytes, and the tensor has " + bytes);
    }
    return new BytePointer(tensor.data_ptr())
        .capacity(bytes)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder());
  }

  /** Buffers that tensors lie over now. */
  static int held() {
    synchronized (HELD) {
      return HELD.values().stream().mapToInt(Deque::size).sum();
    }
  }

  private static void hold(long address, ByteBuffer buffer) {
    synchronized (HELD) {
      HELD.computeIfAbsent(address, any -> new ArrayDeque<>()).push(buffer);
    }
  }

  // Which of several does not matter: each of them keeps the same memory alive.
  private static void letGo(long address) {
    synchronized (HELD) {
      Deque<ByteBuffer> buffers = HELD.get(address);
      if (buffers != null) {
        buffers.pop();
        if (buffers.isEmpty()) {
          HELD.remove(address);
        }
      }
    }
  }

  private static void checkAlignment(String what, long address, long size, torch.ScalarType dtype) {
    if (address % size != 0) {
      throw new IllegalArgumentException(
          "%s is not a multiple of %d, as %s must lie; it is %d too far"
              .formatted(what, size, name(dtype), address % size));
    }
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("the buffer " + why);
  }

  private static String name(torch.ScalarType dtype) {
    return dtype.intern().name();
  }

  /** A pointer without an owner. */
  private static Pointer at(long where) {
    return new Pointer() {
      {
        address = where;
      }
    };
  }
}
