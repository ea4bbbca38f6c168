package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The constructors of plain Python and torch types that pickles call. */
final class PythonTypes {
  private PythonTypes() {}

  static OrderedDict orderedDict(Arguments a) {
    OrderedDict dict = new OrderedDict();
    fill(dict, a);
    return dict;
  }

  static Map<@Nullable Object, @Nullable Object> counter(Arguments a) {
    Map<@Nullable Object, @Nullable Object> counter = new LinkedHashMap<>();
    fill(counter, a);
    return counter;
  }

  /** Fills a map from nothing, another map, or Python 2's list of pairs. */
  private static void fill(Map<@Nullable Object, @Nullable Object> dict, Arguments a) {
    a.checkCount(0, 1);
    Object source = a.count() == 0 ? Tuple.of() : a.get(0);
    if (source instanceof Map<?, ?> map) {
      dict.putAll(map);
      return;
    }
    if (!(source instanceof List<?> pairs)) {
      throw new Malformed("makes a dict of a " + Values.typeName(source));
    }
    for (Object pair : pairs) {
      if (!(pair instanceof List<?> two) || two.size() != 2) {
        throw new Malformed("makes a dict of something else than pairs");
      }
      Values.checkKey(two.get(0));
      dict.put(two.get(0), two.get(1));
    }
  }

  static Set<@Nullable Object> set(Arguments a) {
    a.checkCount(0, 1);
    Set<@Nullable Object> set = new LinkedHashSet<>();
    if (a.count() == 1) {
      if (!(a.get(0) instanceof List<?> items)) {
        throw new Malformed("makes a set of a " + Values.typeName(a.get(0)));
      }
      for (Object item : items) {
        Values.checkKey(item);
        set.add(item);
      }
    }
    return set;
  }

  /** Of bytes or text only: of a number, Python would make that many zeros. */
  static byte[] bytearray(Arguments a) {
    a.checkCount(0, 2);
    if (a.count() == 2) {
      return encode(a);
    }
    Object source = a.count() == 0 ? new byte[0] : a.get(0);
    if (!(source instanceof byte[] bytes)) {
      throw new Malformed("makes a bytearray of a " + Values.typeName(source));
    }
    return bytes.clone();
  }

  /** How protocol 2 stores bytes: text and the encoding that turns it back. */
  static byte[] encode(Arguments a) {
    a.checkCount(1, 2);
    String encoding = a.count() == 1 ? "utf-8" : a.text(1);
    return a.text(0).getBytes(charset(encoding));
  }

  private static Charset charset(String encoding) {
    return switch (encoding.toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "latin1", "latin-1", "iso-8859-1" -> ISO_8859_1;
      case "utf-8", "utf8" -> UTF_8;
      case "ascii" -> US_ASCII;
      default -> throw new Malformed("encodes text as " + encoding);
    };
  }

  static Complex complex(Arguments a) {
    a.checkCount(0, 2);
    return new Complex(a.count() > 0 ? real(a, 0) : 0, a.count() > 1 ? real(a, 1) : 0);
  }

  private static double real(Arguments a, int index) {
    return a.get(index) instanceof Double value ? value : a.integer(index);
  }

  static Tuple size(Arguments a) {
    a.checkCount(0, 1);
    long[] sizes = a.count() == 0 ? new long[0] : a.integers(0);
    Object[] items = new Object[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      items[i] = sizes[i];
    }
    return Tuple.over(items);
  }

  static DeviceName device(Arguments a) {
    a.checkCount(1, 2);
    return new DeviceName(a.count() == 1 ? a.text(0) : a.text(0) + ":" + a.integer(1));
  }

  static Placeholder layout(Arguments a) {
    a.checkCount(1, 1);
    return new Placeholder(a.text(0), false, Tuple.of());
  }

  /** {@code torch.FloatTensor()}, which very old files make empty and then set. */
  static TensorSpec legacyTensor(Arguments a, DType dtype) {
    a.checkCount(0, 0);
    return new TensorSpec(dtype);
  }
}
