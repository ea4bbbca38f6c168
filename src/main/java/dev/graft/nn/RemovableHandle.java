package dev.graft.nn;

/** Takes back a registration, such as a forward hook's. */
@FunctionalInterface
public interface RemovableHandle extends AutoCloseable {
  /** Removes what was registered; doing it again has no effect. */
  void remove();

  @Override
  default void close() {
    remove();
  }
}
