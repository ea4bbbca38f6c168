package dev.graft.train;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between {@link TrainConfig} and maps, so that the record is the only list of knobs. */
final class Knobs {
  private Knobs() {}

  static Map<String, @Nullable Object> toMap(TrainConfig config) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (RecordComponent knob : TrainConfig.class.getRecordComponents()) {
      map.put(name(knob), plain(value(knob, config)));
    }
    return map;
  }

  static TrainConfig with(TrainConfig config, Map<String, ?> changes) {
    RecordComponent[] knobs = TrainConfig.class.getRecordComponents();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (RecordComponent knob : knobs) {
      values.put(name(knob), value(knob, config));
    }
    changes.forEach(
        (name, value) -> {
          if (!values.containsKey(name)) {
            throw new IllegalArgumentException(
                "no knob '%s'; there are %s".formatted(name, values.keySet()));
          }
          values.put(name, value);
        });
    Object[] arguments =
        Arrays.stream(knobs)
            .map(knob -> typed(name(knob), knob.getType(), values.get(name(knob))))
            .toArray();
    Class<?>[] types = Arrays.stream(knobs).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return TrainConfig.class.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw wrong;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(RecordComponent knob) {
    return knob.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static @Nullable Object value(RecordComponent knob, TrainConfig config) {
    try {
      return knob.getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  // What JSON and a checkpoint can hold.
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
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
      }
      return value;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is no %s".formatted(name, value, type == double.class ? "number" : "integer"),
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
