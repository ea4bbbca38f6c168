package dev.graft.transforms;

import dev.graft.internal.Natives;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.OperatorName;
import org.bytedeco.pytorch.global.torch;

/**
 * Sine, cosine and tangent with the bits of Python's {@code math}, which are the C library's:
 * Java's own and those of LibTorch's tensors differ in the last bit now and then. TorchScript's
 * operators on numbers call the C library.
 */
final class Trigonometry {
  static {
    Natives.load();
  }

  private static final Operation COS = operation("aten::cos");
  private static final Operation SIN = operation("aten::sin");
  private static final Operation TAN = operation("aten::tan");

  private Trigonometry() {}

  private static Operation operation(String name) {
    try (PointerScope scope = new PointerScope()) {
      Operation operation = torch.findOperatorFor(new OperatorName(name, "float")).getOperation();
      operation.retainReference();
      return operation;
    }
  }

  static double cos(double x) {
    return call(COS, x);
  }

  static double sin(double x) {
    return call(SIN, x);
  }

  static double tan(double x) {
    return call(TAN, x);
  }

  private static double call(Operation operation, double x) {
    try (PointerScope scope = new PointerScope()) {
      IValueVector stack = new IValueVector(new IValue(x));
      operation.apply(stack);
      return stack.get(0).toDouble();
    }
  }
}
