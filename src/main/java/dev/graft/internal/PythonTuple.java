package dev.graft.internal;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A fixed list that checkpoints hold as a Python tuple: for packages that make state dicts but do
 * not know the file format, such as {@code optim}. Equal to any list of the same elements.
 */
public final class PythonTuple extends AbstractList<@Nullable Object> implements RandomAccess {
  private final @Nullable Object[] items;

  private PythonTuple(@Nullable Object[] items) {
    this.items = items;
  }

  /** The tuple of these elements. */
  public static PythonTuple of(@Nullable Object... items) {
    return new PythonTuple(items.clone());
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
