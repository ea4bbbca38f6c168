package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Writes a safetensors file byte for byte as version 0.8 of its library does. */
final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 30;

  private final List<Item> items;
  private final byte[] header;

  private SafetensorsWriter(List<Item> items, byte[] header) {
    this.items = items;
    this.header = header;
  }

  /**
   * A tensor that can be written.
   *
   * @param bytes how many its elements take, contiguous
   */
  private record Item(String name, Tensor tensor, SafetensorsTypes.Type type, long bytes) {
    /** Names are sorted by these, which is not the order of Java's strings. */
    byte[] utf8() {
      return name.getBytes(UTF_8);
    }
  }

  /** Checks the tensors and makes the header; nothing is copied yet. */
  static SafetensorsWriter prepare(Map<String, ?> tensors, Map<String, String> metadata) {
    List<Item> items = new ArrayList<>();
    tensors.forEach((name, value) -> items.add(item(name, value)));
    SharedMemory.check(tensors);
    items.sort(
        Comparator.comparingInt((Item item) -> item.type.rank())
            .thenComparing(Item::utf8, Arrays::compareUnsigned));
    return new SafetensorsWriter(items, header(items, metadata));
  }

  private static Item item(String name, Object value) {
    if (!(value instanceof Tensor tensor)) {
      throw new CheckpointException(
          "'"
              + name
              + "' is a "
              + Values.typeName(value)
              + ", and safetensors holds tensors alone; choose the part that holds the weights");
    }
    if (name.equals(SafetensorsHeader.METADATA) || !UTF_8.newEncoder().canEncode(name)) {
      throw new CheckpointException("'" + name + "' cannot be the name of a tensor");
    }
    if (tensor.isNull() || !tensor.defined()) {
      throw new CheckpointException("'" + name + "' is undefined or already freed");
    }
    DType dtype = DType.of(tensor.scalar_type());
    SafetensorsTypes.Type type = dtype == null ? null : SafetensorsTypes.of(dtype);
    String kind = null;
    if (tensor.is_meta()) {
      kind = "without data (on the meta device)";
    } else if (tensor.is_nested()) {
      kind = "nested; make it dense first";
    } else if (tensor.layout().intern() != torch.Layout.Strided) {
      kind = "sparse or opaque; make it dense first";
    } else if (type == null) {
      kind =
          "of dtype "
              + (dtype == null ? tensor.scalar_type().intern() : dtype)
              + ", which safetensors does not have; convert it first";
    } else if (dtype == DType.FLOAT4_E2M1FN_X2 && tensor.dim() == 0) {
      kind = "a pair of four-bit numbers without a dimension to count them";
    }
    if (kind != null) {
      throw new CheckpointException("'" + name + "' is a tensor " + kind);
    }
    SafetensorsTypes.Type known = Objects.requireNonNull(type);
    return new Item(name, tensor, known, tensor.numel() * known.dtype().itemSize());
  }

  private static byte[] header(List<Item> items, Map<String, String> metadata) {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append('"').append(SafetensorsHeader.METADATA).append("\":{");
      metadata.forEach(
          (key, value) -> quote(separate(json), key).append(':').append(quoted(value)));
      json.append('}');
    }
    long at = 0;
    for (Item item : items) {
      quote(separate(json), item.name).append(":{\"dtype\":\"");
      json.append(item.type.name()).append("\",\"shape\":");
      json.append(Arrays.toString(shape(item)).replace(" ", ""));
      json.append(",\"data_offsets\":[").append(at).append(',').append(at += item.bytes);
      json.append("]}");
    }
    byte[] utf8 = json.append('}').toString().getBytes(UTF_8);
    int padded = (utf8.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] header = Arrays.copyOf(utf8, padded);
    Arrays.fill(header, utf8.length, padded, (byte) ' ');
    return header;
  }

  /** The format counts four-bit numbers, PyTorch their pairs. */
  private static long[] shape(Item item) {
    long[] shape = item.tensor.sizes().vec().get();
    if (item.type.dtype() == DType.FLOAT4_E2M1FN_X2) {
      shape[shape.length - 1] *= 2;
    }
    return shape;
  }

  private static StringBuilder separate(StringBuilder json) {
    return json.charAt(json.length() - 1) == '{' ? json : json.append(',');
  }

  private static String quoted(String text) {
    return quote(new StringBuilder(), text).toString();
  }

  /** Escapes what JSON demands and no more, as Rust's serde does. */
  private static StringBuilder quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"');
  }

  void writeTo(WritableByteChannel out) throws IOException {
    write(out, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).flip());
    write(out, ByteBuffer.wrap(header));
    for (Item item : items) {
      try (PointerScope scope = new PointerScope()) {
        Tensor plain = item.tensor.detach().cpu().resolve_conj().resolve_neg().contiguous();
        for (long done = 0; done < item.bytes; done += CHUNK) {
          int length = (int) Math.min(CHUNK, item.bytes - done);
          write(out, FileBytes.buffer(plain.data_ptr().address() + done, length));
        }
      }
    }
  }

  private static void write(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
