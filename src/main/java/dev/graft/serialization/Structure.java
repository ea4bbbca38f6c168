package dev.graft.serialization;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks what was unpickled. {@link #check} bounds its depth, so that whatever walks it later (a
 * {@code hashCode}, a {@code toString}, {@link #replace}) may recurse.
 */
final class Structure {
  /**
   * Far above what checkpoints have. Walks take four frames a level, of a quarter of a kilobyte
   * each while they are interpreted: a thousand levels overflow a stack of one megabyte.
   */
  static final int MAX_DEPTH = 250;

  private Structure() {}

  /**
   * Checks that the values are no deeper than {@link #MAX_DEPTH} and contain no cycle.
   *
   * @return the tensors and storages in it, each once, in order
   */
  static List<Object> check(@Nullable Object root) {
    List<Object> leaves = new ArrayList<>();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    IdentityHashMap<Object, Integer> heights = new IdentityHashMap<>();
    Deque<Frame> path = new ArrayDeque<>();
    enter(root, path, leaves, seen, heights);
    while (!path.isEmpty()) {
      Frame frame = path.getLast();
      if (frame.children.hasNext()) {
        Object child = frame.children.next();
        Integer known = child == null ? null : heights.get(child);
        if (known == null) {
          enter(child, path, leaves, seen, heights);
        } else if (known < 0) {
          throw new Malformed("has a " + Values.typeName(child) + " that contains itself");
        } else {
          frame.height = Math.max(frame.height, known + 1);
          checkDepth(frame.height);
        }
      } else {
        path.removeLast();
        heights.put(frame.container, frame.height);
        Frame parent = path.peekLast();
        if (parent != null) {
          parent.height = Math.max(parent.height, frame.height + 1);
          checkDepth(parent.height);
        }
      }
    }
    return leaves;
  }

  private static void checkDepth(int height) {
    if (height > MAX_DEPTH) {
      throw new Malformed("is nested more than " + MAX_DEPTH + " levels deep");
    }
  }

  private static void enter(
      @Nullable Object value,
      Deque<Frame> path,
      List<Object> leaves,
      Set<Object> seen,
      IdentityHashMap<Object, Integer> heights) {
    if (value instanceof TensorSpec || value instanceof StorageView) {
      if (seen.add(value)) {
        leaves.add(value);
      }
    } else if (value != null && isContainer(value)) {
      heights.put(value, -1);
      path.addLast(new Frame(value, children(value).iterator()));
    }
  }

  private static boolean isContainer(Object value) {
    return value instanceof List
        || value instanceof Map
        || value instanceof LinkedHashSet
        || value instanceof Placeholder;
  }

  private static Iterable<@Nullable Object> children(Object container) {
    List<@Nullable Object> children = new ArrayList<>();
    if (container instanceof List<?> list) {
      children.addAll(list);
    } else if (container instanceof Map<?, ?> map) {
      children.addAll(map.keySet());
      children.addAll(map.values());
    } else if (container instanceof Set<?> set) {
      children.addAll(set);
    }
    if (container instanceof OrderedDict dict) {
      children.addAll(dict.attributes().values());
    }
    if (container instanceof Placeholder placeholder) {
      children.add(placeholder.arguments());
      children.add(placeholder.items());
      children.add(placeholder.entries());
      children.add(placeholder.state());
    }
    return children;
  }

  /** Puts what {@code made} gives in the place of each tensor and storage; returns the new root. */
  static @Nullable Object replace(@Nullable Object root, Function<Object, Object> made) {
    return replace(root, made, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static @Nullable Object replace(
      @Nullable Object value, Function<Object, Object> made, Set<Object> done) {
    if (value instanceof TensorSpec || value instanceof StorageView) {
      return made.apply(value);
    }
    if (value == null || !isContainer(value) || !done.add(value)) {
      return value;
    }
    if (value instanceof Tuple tuple) {
      tuple.replaceAllInside(item -> replace(item, made, done));
    } else if (value instanceof ArrayList<?>) {
      list(value).replaceAll(item -> replace(item, made, done));
    } else if (value instanceof Map<?, ?>) {
      map(value).replaceAll((key, item) -> replace(item, made, done));
    }
    if (value instanceof OrderedDict dict) {
      dict.attributes().replaceAll((name, item) -> replace(item, made, done));
    }
    if (value instanceof Placeholder placeholder) {
      replace(placeholder.arguments(), made, done);
      replace(placeholder.items(), made, done);
      replace(placeholder.entries(), made, done);
      placeholder.setState(replace(placeholder.state(), made, done));
    }
    return value;
  }

  @SuppressWarnings("unchecked") // Made by unpickling alone, with anything in it.
  private static List<@Nullable Object> list(Object list) {
    return (List<@Nullable Object>) list;
  }

  @SuppressWarnings("unchecked")
  private static Map<@Nullable Object, @Nullable Object> map(Object map) {
    return (Map<@Nullable Object, @Nullable Object>) map;
  }

  /** A container on the path from the root, and how deep what was seen of it is. */
  private static final class Frame {
    private final Object container;
    private final Iterator<@Nullable Object> children;
    private int height = 1;

    Frame(Object container, Iterator<@Nullable Object> children) {
      this.container = container;
      this.children = children;
    }
  }
}
