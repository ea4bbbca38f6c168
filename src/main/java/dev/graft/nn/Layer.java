package dev.graft.nn;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import org.bytedeco.pytorch.Tensor;

/**
 * A module together with the way to call its {@code forward(Tensor)}.
 *
 * <p>The presets' layers have no common type with a forward method, and {@code
 * torch::nn::Module::forward} is not virtual: the method is looked up by name, once for each layer.
 */
record Layer(org.bytedeco.pytorch.Module module, MethodHandle handle) {
  private static final MethodType FORWARD = MethodType.methodType(Tensor.class, Tensor.class);

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
      return new Layer(module, forward.bindTo(module));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          module.getClass().getName()
              + " cannot be a layer: it has no public Tensor forward(Tensor); wrap it in a Module"
              + " that calls it",
          e);
    }
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
}
