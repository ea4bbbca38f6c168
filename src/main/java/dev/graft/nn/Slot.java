package dev.graft.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A module's named place for a child: {@code conv1.forward(x)} runs whatever layer stands there.
 *
 * <p>A slot may be given a module of any type that has {@code Tensor forward(Tensor)}: a layer of
 * the presets, a {@link Sequential}, another {@link Module}. Made by {@link Module#registerModule}.
 */
public final class Slot {
  private final Module owner;
  private final String name;
  private Layer layer;
  // Replaced, never changed, so that a hook may remove itself while it runs.
  private List<Registered> hooks = List.of();

  Slot(Module owner, String name, Layer layer) {
    this.owner = owner;
    this.name = name;
    this.layer = layer;
  }

  /** The name under which the child is registered, the last part of its path. */
  public String name() {
    return name;
  }

  /**
   * Runs the child and then its forward hooks.
   *
   * @return the child's output, or what the last hook put in its place; belongs to the open scope
   * @throws ForwardException if LibTorch refuses the input; the message names the layer
   * @throws IllegalStateException if the child was freed with the scope it was made in
   */
  public Tensor forward(Tensor x) {
    if (layer.module().isNull()) {
      throw new IllegalStateException(
          name + " was freed: its model was closed, or made inside a PointerScope that is closed");
    }
    Tensor output;
    try {
      Tape tape = Tape.recording();
      output =
          layer.module() instanceof Module inner && inner.keepsNothing()
              ? Scopes.resultOf(() -> run(tape, x))
              : run(tape, x);
    } catch (ForwardException e) {
      throw e.inside(name);
    } catch (RuntimeException e) {
      throw Errors.forward(this, x, e);
    }
    for (Registered registered : hooks) {
      Tensor other = registered.hook.call(layer.module(), x, output);
      output = other == null ? output : other;
    }
    return output;
  }

  private Tensor run(@Nullable Tape tape, Tensor x) {
    return tape == null ? layer.forward(x) : tape.forward(layer, x);
  }

  /** The child that stands here. */
  public org.bytedeco.pytorch.Module get() {
    return layer.module();
  }

  /**
   * The child that stands here, typed: {@code fc.as(LinearImpl.class).options().in_features()}.
   *
   * @throws IllegalArgumentException if it is of another class
   */
  public <M extends org.bytedeco.pytorch.Module> M as(Class<M> type) {
    if (!type.isInstance(get())) {
      throw new IllegalArgumentException(
          name + " is a " + get().getClass().getSimpleName() + ", not a " + type.getSimpleName());
    }
    return type.cast(get());
  }

  /**
   * Puts another module in place of the child, as Python's {@code model.fc = ...}: the order of
   * parameters stays, and the hooks, which were the old child's, go.
   *
   * <p>The new child belongs to the owner from now on, whatever scope it was made in; the old one
   * goes back to the open scope.
   *
   * @throws IllegalArgumentException if the module has no {@code Tensor forward(Tensor)}
   */
  public void set(org.bytedeco.pytorch.Module module) {
    owner.fill(this, Layer.of(module));
  }

  /** The child's parameters, in order; live handles that belong to the open scope. */
  public List<Tensor> parameters() {
    return Parameters.of(get());
  }

  /**
   * Has a hook called after each forward of the child, behind those already registered.
   *
   * @throws IllegalArgumentException if the child lies inside a {@link ScriptModule}, whose program
   *     calls it without Java
   */
  public RemovableHandle registerForwardHook(ForwardHook hook) {
    owner.requireCalls(this);
    Registered registered = new Registered(hook);
    List<Registered> more = new ArrayList<>(hooks);
    more.add(registered);
    hooks = List.copyOf(more);
    return () -> hooks = hooks.stream().filter(h -> h != registered).toList();
  }

  Layer layer() {
    return layer;
  }

  boolean hasHooks() {
    return !hooks.isEmpty();
  }

  /** Frees what was kept beside the child. */
  void release() {
    layer.release();
  }

  void layer(Layer replacement) {
    layer.release();
    layer = replacement;
    hooks = List.of();
  }

  // A class, compared by identity: the same hook may be registered twice and removed once.
  private static final class Registered {
    private final ForwardHook hook;

    Registered(ForwardHook hook) {
      this.hook = hook;
    }
  }
}
