package dev.graft.serialization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a Python class that Graft does not know, kept inert: its name and what the file
 * would have passed to it. No code stands behind it.
 *
 * <p>Python makes such an object by calling {@link #name} with {@link #arguments}, then appending
 * {@link #items}, setting {@link #entries} and handing over {@link #state}; each is empty or null
 * where the file does not say. An {@code argparse.Namespace}'s values are in its state; a numpy
 * scalar's dtype and bytes are its arguments. A class or function by itself has no arguments:
 * {@link #called} is false.
 */
public final class Placeholder {
  private final String name;
  private final boolean called;
  private final Tuple arguments;
  private final List<@Nullable Object> items = new ArrayList<>();
  private final Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
  private @Nullable Object state;

  Placeholder(String name, boolean called, Tuple arguments) {
    this.name = name;
    this.called = called;
    this.arguments = arguments;
  }

  /** The full name, such as {@code argparse.Namespace}. */
  public String name() {
    return name;
  }

  /** Whether this is an instance (or a call's result) rather than the class or function itself. */
  public boolean called() {
    return called;
  }

  /** The positional arguments. */
  public Tuple arguments() {
    return arguments;
  }

  /** What the file appends to the object, in order. */
  public List<@Nullable Object> items() {
    return items;
  }

  /** What the file sets in the object as in a dictionary, in order. */
  public Map<@Nullable Object, @Nullable Object> entries() {
    return entries;
  }

  /** What the file hands to the object's {@code __setstate__}, usually a map of its attributes. */
  public @Nullable Object state() {
    return state;
  }

  void setState(@Nullable Object state) {
    this.state = state;
  }

  @Override
  public String toString() {
    return called ? "<" + name + " object>" : "<" + name + ">";
  }
}
