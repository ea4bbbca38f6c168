package dev.graft.serialization;

import java.util.AbstractList;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Python's {@code tuple}: an immutable list that is told apart from {@code list}. */
public final class Tuple extends AbstractList<@Nullable Object> implements RandomAccess {
  private final @Nullable Object[] items;

  private Tuple(@Nullable Object[] items) {
    this.items = items;
  }

  /** The tuple {@code (items[0], items[1], ...)}; elements may be null, Python's {@code None}. */
  public static Tuple of(@Nullable Object... items) {
    return new Tuple(items.clone());
  }

  /** A tuple over the array itself, for code that gives the array away. */
  static Tuple over(@Nullable Object[] items) {
    return new Tuple(items);
  }

  /** Replaces each element; only for the reader, before anyone else sees the tuple. */
  void replaceAllInside(UnaryOperator<@Nullable Object> operator) {
    for (int i = 0; i < items.length; i++) {
      items[i] = operator.apply(items[i]);
    }
  }

  @Override
  public @Nullable Object get(int index) {
    return items[index];
  }

  @Override
  public int size() {
    return items.length;
  }
}
