package dev.graft.train;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Between {@link TrainConfig} and maps, so that the record is the only list of knobs. */
final class Knobs {
  private Knobs() {}

  static Map<String, @Nullable Object> toMap(Record config) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    values(config).forEach((name, value) -> map.put(name, plain(value)));
    return map;
  }

  static TrainConfig with(TrainConfig config, Map<String, ?> changes) {
    Map<String, @Nullable Object> values = values(config);
    changes.forEach(
        (name, value) -> {
          if (!values.containsKey(name)) {
            throw new IllegalArgumentException(
                "no knob '%s'; there are %s".formatted(name, values.keySet()));
          }
          values.put(name, value);
        });
    return make(TrainConfig.class, values);
  }

  /** The values of a record's knobs; those of a record in it stand beside the others. */
  private static Map<String, @Nullable Object> values(Record record) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (RecordComponent knob : record.getClass().getRecordComponents()) {
      Object value = value(knob, record);
      if (value instanceof Record inner) {
        values.putAll(values(inner));
      } else {
        values.put(name(knob), value);
      }
    }
    return values;
  }

  private static <T extends Record> T make(Class<T> type, Map<String, @Nullable Object> values) {
    RecordComponent[] knobs = type.getRecordComponents();
    Object[] arguments =
        Arrays.stream(knobs)
            .map(
                knob ->
                    knob.getType().isRecord()
                        ? make(knob.getType().asSubclass(Record.class), values)
                        : typed(name(knob), knob.getType(), values.get(name(knob))))
            .toArray();
    Class<?>[] types = Arrays.stream(knobs).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw wrong;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
    }
  }

  static void nonNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must be 0 or more, not " + value);
    }
  }

  static void nonNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + " must be a finite number, 0 or more, not " + value);
    }
  }

  static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1, not " + value);
    }
  }

  private static String name(RecordComponent knob) {
    return knob.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static @Nullable Object value(RecordComponent knob, Record record) {
    try {
      return knob.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  // What JSON and a checkpoint can hold.
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof List<?> numbers) {
      return numbers.size() == 1
          ? numbers.get(0)
          : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return value instanceof Integer number ? Long.valueOf(number) : value;
  }

  private static @Nullable Object typed(String name, Class<?> type, @Nullable Object value) {
    try {
      if (type == double.class) {
        return value instanceof Number n ? n.doubleValue() : Double.valueOf(text(value));
      } else if (type == int.class) {
        return Math.toIntExact(value instanceof Number n ? whole(n) : Long.parseLong(text(value)));
      } else if (type == long.class) {
        return value instanceof Number n ? whole(n) : Long.parseLong(text(value));
      } else if (type == boolean.class) {
        return value instanceof Boolean b ? b : Boolean.parseBoolean(text(value));
      } else if (type.isEnum() && !type.isInstance(value)) {
        return constant(type, text(value));
      } else if (type == List.class && !(value instanceof List<?>)) {
        return Arrays.stream(text(value).split(",", -1)).map(Double::valueOf).toList();
      } else if (type == String.class && value != null) {
        return value.toString();
      }
      return value;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is no %s"
              .formatted(
                  name, value, type == double.class || type == List.class ? "number" : "integer"),
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static long whole(Number number) {
    if (number.doubleValue() != Math.rint(number.doubleValue())) {
      throw new NumberFormatException();
    }
    return number.longValue();
  }

  private static Object constant(Class<?> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(c -> ((Enum<?>) c).name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of %s"
                        .formatted(
                            name,
                            Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT))));
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value).strip();
  }
}
