package dev.graft.optim;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Fixtures as Java's values: whole numbers are Long, others Double. */
final class Json {
  private Json() {}

  static JsonObject read(String resource) {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Json.class.getResourceAsStream(resource)),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, JsonObject.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static @Nullable Object value(JsonElement element) {
    if (element.isJsonNull()) {
      return null;
    }
    if (element.isJsonArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      element.getAsJsonArray().forEach(e -> list.add(value(e)));
      return list;
    }
    if (element.isJsonObject()) {
      return numbered(map(element.getAsJsonObject()));
    }
    JsonPrimitive primitive = element.getAsJsonPrimitive();
    if (primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    if (primitive.isString()) {
      // Infinity is what Python's json writes without quotes.
      boolean infinite = primitive.getAsString().matches("-?Infinity");
      return infinite ? (Object) primitive.getAsDouble() : primitive.getAsString();
    }
    String text = primitive.getAsString();
    return text.matches("-?\\d+") ? (Object) Long.valueOf(text) : (Object) Double.valueOf(text);
  }

  /** With numbers for keys, where JSON made text of them. */
  private static Map<?, ?> numbered(Map<String, @Nullable Object> map) {
    if (map.isEmpty() || !map.keySet().stream().allMatch(key -> key.matches("\\d+"))) {
      return map;
    }
    Map<Long, @Nullable Object> numbered = new LinkedHashMap<>();
    map.forEach((key, value) -> numbered.put(Long.valueOf(key), value));
    return numbered;
  }

  static Map<String, @Nullable Object> map(JsonObject object) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    object.entrySet().forEach(e -> map.put(e.getKey(), value(e.getValue())));
    return map;
  }

  /** A tensor that the scripts wrote as shape and values. */
  static Tensor tensor(JsonElement flat, torch.ScalarType dtype) {
    JsonArray shape = flat.getAsJsonObject().getAsJsonArray("shape");
    double[] values = TinyNetwork.doubles(flat.getAsJsonObject().getAsJsonArray("values"));
    return torch.tensor(values).view(TinyNetwork.longs(shape)).to(dtype);
  }

  /**
   * A value with its numbers as doubles and its keys as text, in which Python's equality of dicts,
   * where {@code 0 == 0.0}, is Java's.
   */
  static @Nullable Object comparable(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> all = new ArrayList<>();
      list.forEach(item -> all.add(comparable(item)));
      return all;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      map.forEach((key, item) -> all.put(String.valueOf(key), comparable(item)));
      return all;
    }
    return value;
  }
}
