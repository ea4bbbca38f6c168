package dev.graft.nn;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.graft.internal.Natives;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network whose forward is written in Java, with children in named {@link Slot slots}.
 *
 * <p>It is a {@code torch::nn::Module}, and so are its children, registered in it natively as well:
 * {@code train()}, {@code eval()}, {@code parameters()} and {@code zero_grad()} are LibTorch's own
 * and reach all of them.
 *
 * <pre>{@code
 * final class Tiny extends Module {
 *   final Slot fc = registerModule("fc", new LinearImpl(4, 2));
 *
 *   @Override
 *   public Tensor forward(Tensor x) {
 *     return fc.forward(x);
 *   }
 * }
 * }</pre>
 *
 * <p>Lifetime: a module made inside a {@link PointerScope} dies with it, so make models outside. A
 * child belongs to its parent, whatever scope the child was made in, and is freed when the parent
 * is closed. Not safe for use by several threads at once.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Module.html">torch.nn.Module</a>
 */
@SuppressWarnings("JavaLangClash") // the name is PyTorch's
public abstract class Module extends org.bytedeco.pytorch.Module implements Network {
  static {
    Natives.load();
  }

  private final LinkedHashMap<String, Slot> slots = new LinkedHashMap<>();
  private boolean childrenReleased;

  /** A module without children; subclasses register theirs. */
  protected Module() {}

  @Override
  public abstract Tensor forward(Tensor x);

  /**
   * Registers a child behind those already there.
   *
   * @param name the child's part in state-dict keys: not empty, without a dot, not in use
   * @return the slot to call {@code forward} on
   * @throws IllegalArgumentException if the name is not allowed, or the module has no {@code Tensor
   *     forward(Tensor)}
   */
  @CanIgnoreReturnValue
  protected final Slot registerModule(String name, org.bytedeco.pytorch.Module module) {
    if (name.isEmpty() || name.contains(".") || slots.containsKey(name)) {
      throw new IllegalArgumentException(
          "cannot register a child of %s as \"%s\": a name is not empty, has no dot and is used once"
              .formatted(getClass().getSimpleName(), name));
    }
    Slot slot = new Slot(this, name, Layer.of(module));
    super.register_module(name, module);
    module.retainReference();
    slots.put(name, slot);
    return slot;
  }

  /**
   * A parameter of this module's own, which {@code register_parameter(name, tensor)} has made: a
   * live handle that belongs to the open scope.
   */
  protected final Tensor ownParameter(String name) {
    try (StringTensorDict own = named_parameters(false)) {
      return new Tensor(own.get(name)); // a handle of its own: the dict's dies with the dict
    }
  }

  /** Python's {@code _version} of what this module writes into a state dict; 1 unless changed. */
  protected long stateVersion() {
    return 1;
  }

  /**
   * The convolutions whose output this module's forward hands to a normalisation and to nothing
   * else; none by default. {@link Fusion} makes one layer of each.
   */
  protected List<ConvNorm> convNorms() {
    return List.of();
  }

  /**
   * Keys that older versions of this module wrote, to what they are called now, both without the
   * module's path; none by default. Loading takes the old where the new are absent.
   */
  protected Map<String, String> renamedKeys() {
    return Map.of();
  }

  /**
   * Puts another module in a child's place: {@code replaceChild("layer1.0.conv1", conv)}. See
   * {@link Slot#set}.
   *
   * @throws IllegalArgumentException if there is no such child, if it lies inside a native
   *     container whose forward would not see the new one, or if the module has no {@code Tensor
   *     forward(Tensor)}
   */
  public final void replaceChild(String path, org.bytedeco.pytorch.Module module) {
    slot(path).set(module);
  }

  /**
   * The child at a path, typed: {@code child("fc", LinearImpl.class)}.
   *
   * @throws IllegalArgumentException if there is no such child or it is of another class
   */
  public final <M extends org.bytedeco.pytorch.Module> M child(String path, Class<M> type) {
    return slot(path).as(type);
  }

  /**
   * The slot at a path of names with dots between.
   *
   * @throws IllegalArgumentException if there is none
   */
  public final Slot slot(String path) {
    return ModuleTree.slot(this, path);
  }

  /** The slots of this module's own children, in order. */
  public final Collection<Slot> slots() {
    return Collections.unmodifiableCollection(slots.values());
  }

  /** This module under {@code ""} and all modules inside it by path, parents first. */
  public final Map<String, org.bytedeco.pytorch.Module> namedModules() {
    return ModuleTree.namedModules(this);
  }

  @Override
  public final Map<String, Tensor> namedParameters() {
    return ModuleTree.namedParameters(this);
  }

  @Override
  public final Map<String, Tensor> namedBuffers() {
    return ModuleTree.namedBuffers(this);
  }

  @Override
  public final boolean isTraining() {
    return is_training();
  }

  /** Switches gradients of all parameters on or off, as {@code Module.requires_grad_}. */
  public final void requiresGrad_(boolean on) {
    try (PointerScope scope = new PointerScope()) {
      namedParameters().values().forEach(p -> p.requires_grad_(on));
    }
  }

  @Override
  public final StateDict stateDict() {
    return ModuleTree.stateDict(this);
  }

  @Override
  public final void loadStateDict(StateDict stateDict) {
    StateDictLoader.load(this, stateDict, true);
  }

  /**
   * Copies a state dict into this module and reports what did not match.
   *
   * @param strict whether a missing or unexpected key is an error; a tensor of another shape always
   *     is
   * @throws StateDictException as said; nothing has been copied then
   */
  @CheckReturnValue
  public final LoadReport loadStateDict(StateDict stateDict, boolean strict) {
    return StateDictLoader.load(this, stateDict, strict);
  }

  /** Converts floating-point and complex parameters and buffers, as Python's {@code to(dtype)}. */
  public final void to(ScalarType dtype) {
    ModuleConversion.to(this, null, dtype);
  }

  /** Moves parameters and buffers to a device. */
  public final void to(Device device) {
    ModuleConversion.to(this, device, null);
  }

  /** As {@link #to(ScalarType)}: integer buffers stay, which LibTorch's own does not see to. */
  @Override
  public final void to(ScalarType dtype, boolean nonBlocking) {
    to(dtype);
  }

  /** As {@link #to(Device)}. */
  @Override
  public final void to(Device device, boolean nonBlocking) {
    to(device);
  }

  /** Moves to a device and converts, as {@link #to(ScalarType)} does. */
  @Override
  public final void to(Device device, ScalarType dtype, boolean nonBlocking) {
    ModuleConversion.to(this, device, dtype);
  }

  /** Lays 4-dimensional parameters out anew, as {@code model.to(memory_format=...)}. */
  public final void toMemoryFormat(MemoryFormat format) {
    ModuleConversion.toMemoryFormat(this, format);
  }

  /** Refused: use {@link #registerModule}, whose slot a replacement reaches. */
  @Override
  public final <M extends org.bytedeco.pytorch.Module> M register_module(String name, M module) {
    throw new UnsupportedOperationException("use registerModule(\"" + name + "\", ...)");
  }

  /** Refused, as {@link #register_module(String, org.bytedeco.pytorch.Module)} is. */
  @Override
  public final <M extends org.bytedeco.pytorch.Module> M register_module(
      BytePointer name, M module) {
    throw new UnsupportedOperationException("use registerModule");
  }

  /** Refused: use {@link #replaceChild}. */
  @Override
  public final void unregister_module(String name) {
    throw new UnsupportedOperationException("use replaceChild(\"" + name + "\", ...)");
  }

  /** Refused: use {@link #replaceChild}. */
  @Override
  public final void unregister_module(BytePointer name) {
    throw new UnsupportedOperationException("use replaceChild");
  }

  /** Gives up a reference; the last one frees this module and its hold on its children. */
  @Override
  public boolean releaseReference() {
    boolean freed = super.releaseReference();
    if (freed) {
      releaseChildren();
    }
    return freed;
  }

  @Override
  public void deallocate(boolean deallocate) {
    super.deallocate(deallocate);
    if (deallocate) {
      releaseChildren();
    }
  }

  /**
   * Whether nobody can still want what its forward makes on the way: no code but that of slots, and
   * no hook, which may have put a tensor aside.
   */
  final boolean keepsNothing() {
    return this instanceof SlotsOnly
        && slots.values().stream()
            .allMatch(
                slot ->
                    !slot.hasHooks()
                        && (!(slot.get() instanceof Module inner) || inner.keepsNothing()));
  }

  /** Refuses hooks where this module does not call the child through its slot. */
  void requireCalls(Slot child) {}

  void fill(Slot slot, Layer replacement) {
    org.bytedeco.pytorch.Module old = slot.get();
    if (old.equals(replacement.module())) {
      return;
    }
    // LibTorch can only append: the siblings behind the slot are appended again after it.
    List<Slot> all = new ArrayList<>(slots.values());
    super.unregister_module(slot.name());
    super.register_module(slot.name(), replacement.module());
    for (Slot sibling : all.subList(all.indexOf(slot) + 1, all.size())) {
      super.unregister_module(sibling.name());
      super.register_module(sibling.name(), sibling.get());
    }
    replacement.module().retainReference();
    slot.layer(replacement);
    Scopes.handOver(old);
  }

  private void releaseChildren() {
    // JavaCPP may free a pointer while its constructor runs, when there are no slots yet.
    if (slots != null && !childrenReleased) {
      childrenReleased = true;
      for (Slot slot : slots.values()) {
        slot.release();
        slot.get().releaseReference();
      }
    }
  }
}
