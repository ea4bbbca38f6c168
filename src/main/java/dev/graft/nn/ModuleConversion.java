package dev.graft.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Changes dtype, device and memory format of a module in place, as Python's {@code Module.to}.
 *
 * <p>Each parameter stays the same parameter to those who hold it, such as an optimizer. LibTorch's
 * own {@code Module::to} would make BatchNorm's integer counter a float.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/modules/module.py">torch
 *     v2.13.0 nn/modules/module.py</a>
 */
final class ModuleConversion {
  private ModuleConversion() {}

  static void to(Module module, @Nullable Device device, @Nullable ScalarType dtype) {
    apply(
        module,
        t -> {
          Tensor result = t;
          if (dtype != null && (t.is_floating_point() || t.is_complex())) {
            result = result.to(dtype);
          }
          return device == null ? result : result.to(device, result.scalar_type());
        });
  }

  static void toMemoryFormat(Module module, MemoryFormat format) {
    long dim = format == MemoryFormat.ChannelsLast3d ? 5 : 4;
    apply(
        module,
        t ->
            t.dim() == dim
                ? t.to(t.scalar_type(), false, false, new MemoryFormatOptional(format))
                : t);
  }

  private static void apply(Module module, UnaryOperator<Tensor> conversion) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      List<Tensor> tensors = new ArrayList<>(module.namedParameters().values());
      tensors.addAll(module.namedBuffers().values());
      for (Tensor tensor : tensors) {
        set(tensor, conversion.apply(tensor));
        Tensor grad = tensor.grad();
        if (grad.defined()) {
          set(grad, conversion.apply(grad));
        }
      }
    }
  }

  private static void set(Tensor tensor, Tensor data) {
    if (Parameters.id(tensor) != Parameters.id(data)) {
      ((TensorBase) tensor).set_data(data);
    }
  }
}
