package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks the JSON of a {@link SafetensorsHeader} and takes nothing that does not belong there. */
record SafetensorsParser(JsonReader in, HeapBudget budget) {
  /** What a tensor takes of the heap, roughly: its entry, spec, storage and view. */
  private static final int TENSOR = 8 * HeapBudget.OBJECT;

  SafetensorsHeader header(long end) throws IOException {
    Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = null;
    in.beginObject();
    while (in.hasNext()) {
      String name = name();
      budget.take(TENSOR);
      if (name.equals(SafetensorsHeader.METADATA)) {
        if (metadata != null) {
          throw twice(SafetensorsHeader.METADATA);
        }
        metadata = metadata();
      } else if (entries.put(name, entry(Messages.shorten(name))) != null) {
        throw twice(name);
      }
    }
    in.endObject();
    if (in.peek() != JsonToken.END_DOCUMENT) {
      throw new IllegalStateException("more than one value");
    }
    return new SafetensorsHeader(entries, metadata == null ? Map.of() : metadata, end);
  }

  /** A key, which may be any text that Unicode can spell. */
  private String name() throws IOException {
    String name = in.nextName();
    if (!UTF_8.newEncoder().canEncode(name)) {
      throw new Malformed("has a name in its header that is no Unicode text");
    }
    return name;
  }

  private static Malformed twice(String name) {
    return new Malformed("has the key '" + Messages.shorten(name) + "' twice in its header");
  }

  private Map<String, String> metadata() throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    expect(JsonToken.BEGIN_OBJECT, SafetensorsHeader.METADATA, "an object of strings");
    in.beginObject();
    while (in.hasNext()) {
      String key = name();
      budget.take(TENSOR);
      expect(
          JsonToken.STRING, SafetensorsHeader.METADATA + "." + Messages.shorten(key), "a string");
      if (metadata.put(key, in.nextString()) != null) {
        throw twice(SafetensorsHeader.METADATA + "." + key);
      }
    }
    in.endObject();
    return metadata;
  }

  private SafetensorsHeader.Entry entry(String name) throws IOException {
    expect(JsonToken.BEGIN_OBJECT, name, "an object");
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    in.beginObject();
    while (in.hasNext()) {
      String key = in.nextName();
      boolean again;
      switch (key) {
        case "dtype" -> {
          again = dtype != null;
          expect(JsonToken.STRING, name + ".dtype", "a string");
          dtype = in.nextString();
        }
        case "shape" -> {
          again = shape != null;
          shape = numbers(name + ".shape");
        }
        case "data_offsets" -> {
          again = offsets != null;
          offsets = numbers(name + ".data_offsets");
        }
        default ->
            throw new Malformed(
                "has the unknown key '" + Messages.shorten(key) + "' in the tensor '" + name + "'");
      }
      if (again) {
        throw twice(name + "." + key);
      }
    }
    in.endObject();
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new Malformed(
          "has the tensor '" + name + "' without a dtype, a shape and two data_offsets");
    }
    return new SafetensorsHeader.Entry(
        SafetensorsTypes.named(dtype, name), shape, offsets.get(0), offsets.get(1));
  }

  private List<Long> numbers(String name) throws IOException {
    expect(JsonToken.BEGIN_ARRAY, name, "a list of whole numbers");
    List<Long> numbers = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      expect(JsonToken.NUMBER, name, "a list of whole numbers");
      if (numbers.size() > TensorSpec.MAX_DIMENSIONS) {
        throw new Malformed("has more than 64 numbers in '" + name + "'");
      }
      numbers.add(number(in.nextString(), name));
    }
    in.endArray();
    return numbers;
  }

  private static long number(String text, String name) {
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Malformed(
          "has "
              + Messages.shorten(text)
              + " in '"
              + name
              + "', where whole numbers of 0 and more belong");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Malformed("has a number in '" + name + "' that overflows 64 bits");
    }
  }

  private void expect(JsonToken token, String name, String what) throws IOException {
    JsonToken found = in.peek();
    if (found != token) {
      throw new Malformed(
          "has in its header, at '"
              + name
              + "', the JSON "
              + word(found)
              + " where "
              + what
              + " belongs");
    }
  }

  private static String word(@Nullable JsonToken token) {
    return String.valueOf(token).replace("BEGIN_", "").toLowerCase(Locale.ROOT);
  }
}
