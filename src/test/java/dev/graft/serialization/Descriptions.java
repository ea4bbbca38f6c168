package dev.graft.serialization;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Storage;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Says what was loaded in the JSON of {@code describe} in {@code
 * scripts/fixtures/serialization.py}.
 */
final class Descriptions {
  private final List<Long> storages = new ArrayList<>();
  private final JsonArray dumps = new JsonArray();

  private Descriptions() {}

  static JsonObject of(@Nullable Object root) {
    Descriptions descriptions = new Descriptions();
    JsonObject result = new JsonObject();
    result.add("root", descriptions.describe(root));
    result.add("storages", descriptions.dumps);
    return result;
  }

  private JsonElement describe(@Nullable Object value) {
    if (value == null) {
      return JsonNull.INSTANCE;
    } else if (value instanceof Tensor tensor) {
      return tensor(tensor);
    } else if (value instanceof Map<?, ?> map) {
      return map(map);
    } else if (value instanceof Collection<?> items) {
      String name = value instanceof Tuple ? "tuple" : value instanceof Set ? "set" : "list";
      JsonArray array = new JsonArray();
      items.forEach(item -> array.add(describe(item)));
      return named(name, array);
    } else if (value instanceof Boolean flag) {
      return new JsonPrimitive(flag);
    } else if (value instanceof String text) {
      return new JsonPrimitive(text);
    } else if (value instanceof Double number) {
      long bits = Long.reverseBytes(Double.doubleToRawLongBits(number));
      return named("float", new JsonPrimitive(HexFormat.of().toHexDigits(bits)));
    } else if (value instanceof Number) {
      return named("int", new JsonPrimitive(value.toString()));
    } else if (value instanceof Complex complex) {
      JsonArray parts = new JsonArray();
      parts.add(describe(complex.real()));
      parts.add(describe(complex.imag()));
      return named("complex", parts);
    } else if (value instanceof byte[] bytes) {
      return named("bytes", new JsonPrimitive(HexFormat.of().formatHex(bytes)));
    } else if (value instanceof DType dtype) {
      return named("dtype", new JsonPrimitive(dtype.toString()));
    } else if (value instanceof DeviceName device) {
      return named("device", new JsonPrimitive(device.name()));
    }
    throw new AssertionError(value.getClass());
  }

  private JsonObject map(Map<?, ?> map) {
    JsonArray entries = new JsonArray();
    map.forEach((key, item) -> entries.add(pair(describe(key), item)));
    if (!(map instanceof OrderedDict dict)) {
      return named("dict", entries);
    }
    JsonObject result = named("OrderedDict", entries);
    if (!dict.attributes().isEmpty()) {
      JsonArray attributes = new JsonArray();
      dict.attributes().forEach((k, v) -> attributes.add(pair(new JsonPrimitive(k), v)));
      result.add("attributes", attributes);
    }
    return result;
  }

  private JsonArray pair(JsonElement key, @Nullable Object value) {
    JsonArray pair = new JsonArray();
    pair.add(key);
    pair.add(describe(value));
    return pair;
  }

  private JsonObject tensor(Tensor tensor) {
    JsonObject result = new JsonObject();
    boolean meta = tensor.is_meta();
    String dtype = String.valueOf(DType.of(tensor.scalar_type()));
    result.addProperty(meta ? "meta" : "tensor", dtype);
    result.add("shape", longs(tensor.sizes().vec().get()));
    result.add("strides", longs(tensor.strides().vec().get()));
    if (!meta) {
      result.addProperty("offset", tensor.storage_offset());
      result.addProperty("requires_grad", tensor.requires_grad());
      result.addProperty("conj", tensor.is_conj());
      result.addProperty("neg", tensor.is_neg());
      result.addProperty("storage", storage(tensor.storage()));
    }
    return result;
  }

  private static JsonArray longs(long[] values) {
    JsonArray array = new JsonArray();
    for (long value : values) {
      array.add(value);
    }
    return array;
  }

  private int storage(Storage storage) {
    long id = storage.unsafeGetStorageImpl().address();
    if (!storages.contains(id)) {
      storages.add(id);
      byte[] bytes = new byte[Math.toIntExact(storage.nbytes())];
      if (bytes.length > 0) {
        new BytePointer(storage.data()).get(bytes);
      }
      dumps.add(HexFormat.of().formatHex(bytes));
    }
    return storages.indexOf(id);
  }

  private static JsonObject named(String name, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }
}
