package dev.graft.nn;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * A module together with the way to call its {@code forward(Tensor)}.
 *
 * <p>The presets' layers have no common type with a forward method, and {@code
 * torch::nn::Module::forward} is not virtual: the method is looked up by name, once for each layer.
 */
class Layer {
  private static final MethodType FORWARD = MethodType.methodType(Tensor.class, Tensor.class);

  private final org.bytedeco.pytorch.Module module;
  private final MethodHandle handle;

  Layer(org.bytedeco.pytorch.Module module, MethodHandle handle) {
    this.module = module;
    this.handle = handle;
  }

  /**
   * Finds a module's {@code forward}.
   *
   * @throws IllegalArgumentException if its class has no public {@code Tensor forward(Tensor)}
   */
  static Layer of(org.bytedeco.pytorch.Module module) {
    try {
      // The class itself need not be public: its forward is reached through what it extends.
      Class<?> type = module instanceof Network ? Network.class : module.getClass();
      while (!Modifier.isPublic(type.getModifiers())) {
        type = type.getSuperclass();
      }
      MethodHandle forward = MethodHandles.publicLookup().findVirtual(type, "forward", FORWARD);
      forward = forward.bindTo(module);
      return type == Conv2dImpl.class
          ? new Conv2dLayer((Conv2dImpl) module, forward)
          : new Layer(module, forward);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          module.getClass().getName()
              + " cannot be a layer: it has no public Tensor forward(Tensor); wrap it in a Module"
              + " that calls it",
          e);
    }
  }

  final org.bytedeco.pytorch.Module module() {
    return module;
  }

  Tensor forward(Tensor x) {
    try {
      return (Tensor) handle.invokeExact(x);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Frees what was kept beside the module; the module itself stays. */
  void release() {}
}
