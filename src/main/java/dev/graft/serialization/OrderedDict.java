package dev.graft.serialization;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code collections.OrderedDict}: a map in insertion order that can carry attributes,
 * such as the {@code _metadata} of a state dict.
 */
public final class OrderedDict extends LinkedHashMap<@Nullable Object, @Nullable Object> {
  private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();

  /** Creates an empty dictionary without attributes. */
  public OrderedDict() {}

  /** Creates a dictionary with the entries of another map, in its order, without attributes. */
  public OrderedDict(Map<?, ?> entries) {
    super(entries);
  }

  /** What Python keeps in the object's {@code __dict__}; live and mutable. */
  public Map<String, @Nullable Object> attributes() {
    return attributes;
  }
}
