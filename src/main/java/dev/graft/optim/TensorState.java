package dev.graft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What an optimizer remembers of each parameter: how many steps it has had and some tensors of its
 * shape, by Python's names. Parameters are numbered through all groups, as in state dicts.
 *
 * <p>The tensors live in a native vector that belongs to the scope that is open where the optimizer
 * is made, so that those made within a step outlive the step's scope.
 */
final class TensorState {
  private final String optimizer;
  private final List<String> names;
  private final Set<String> required;
  private final TensorVector tensors = new TensorVector();
  private final List<Double> steps = new ArrayList<>();

  /**
   * State of no parameter yet.
   *
   * @param names the tensors' names in Python's order
   * @param required those that a state dict must hold
   */
  TensorState(String optimizer, List<String> names, Set<String> required) {
    this.optimizer = optimizer;
    this.names = names;
    this.required = required;
  }

  /** Room for more parameters, which have no state. */
  void grow(int parameters) {
    for (int i = 0; i < parameters; i++) {
      steps.add(Double.NaN);
    }
    tensors.resize((long) steps.size() * names.size());
  }

  /** Whether a parameter has had a step or been given a tensor. */
  boolean has(int parameter) {
    return !steps.get(parameter).isNaN();
  }

  /** The number of the parameter's step that begins now, from 1. */
  double advance(int parameter) {
    double next = has(parameter) ? steps.get(parameter) + 1 : 1;
    steps.set(parameter, next);
    return next;
  }

  /** The tensor of that name, live; one full of {@code initial} where there was none. */
  Tensor get(int parameter, String name, Tensor like, double initial) {
    long slot = slot(parameter, names.indexOf(name));
    if (!tensors.get(slot).defined()) {
      tensors.put(slot, full(like, initial));
    }
    return tensors.get(slot);
  }

  /** Begins a parameter's state before its first step. */
  void start(int parameter, String name, Tensor like, double initial) {
    steps.set(parameter, 0.0);
    try (PointerScope scope = new PointerScope()) {
      tensors.put(slot(parameter, names.indexOf(name)), full(like, initial));
    }
  }

  /** Copies of all state by a parameter's number; they belong to the open scope. */
  Map<Object, Object> pack() {
    Map<Object, Object> packed = new LinkedHashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      if (!has(i)) {
        continue;
      }
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("step", scalar(steps.get(i)));
      for (int j = 0; j < names.size(); j++) {
        if (tensors.get(slot(i, j)).defined()) {
          values.put(names.get(j), tensors.get(slot(i, j)).clone());
        }
      }
      packed.put((long) i, values);
    }
    return packed;
  }

  /**
   * Takes the state of a dict in place of what was there.
   *
   * @throws IllegalArgumentException if it does not fit; nothing has changed then
   */
  void replace(Map<Integer, Map<?, ?>> saved, List<Tensor> parameters) {
    try (PointerScope scope = new PointerScope()) {
      List<Double> newSteps = new ArrayList<>();
      TensorVector newTensors = new TensorVector();
      newTensors.resize((long) parameters.size() * names.size());
      for (int i = 0; i < parameters.size(); i++) {
        Map<?, ?> values = saved.get(i);
        newSteps.add(values == null ? Double.NaN : step(values.get("step"), i));
        if (values != null) {
          fill(newTensors, i, values, parameters.get(i));
        }
      }
      tensors.put(newTensors);
      steps.clear();
      steps.addAll(newSteps);
    }
  }

  private void fill(TensorVector into, int parameter, Map<?, ?> values, Tensor like) {
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      String name = String.valueOf(entry.getKey());
      if (name.equals("step")) {
        continue;
      }
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "state[%d].%s is not of %s, whose state is step and %s"
                .formatted(parameter, name, optimizer, names));
      }
      Tensor fitted = OptimizerDicts.fitted(entry.getValue(), like, parameter, name);
      into.put(slot(parameter, names.indexOf(name)), fitted.detach().clone());
    }
    for (String name : required) {
      if (!values.containsKey(name)) {
        throw new IllegalArgumentException(
            "state[%d].%s is missing in the loaded state dict".formatted(parameter, name));
      }
    }
  }

  /** A tensor of one element today; PyTorch before 1.12 wrote a number. */
  private static double step(@Nullable Object value, int parameter) {
    double step = Double.NaN;
    if (value instanceof Number number) {
      step = number.doubleValue();
    } else if (value instanceof Tensor tensor && tensor.numel() == 1) {
      step = tensor.item_double();
    }
    if (!(step >= 0) || Double.isInfinite(step)) {
      throw new IllegalArgumentException(
          "state[%d].step must be one number, 0 or more, but is %s".formatted(parameter, value));
    }
    return step;
  }

  private long slot(int parameter, int name) {
    return (long) parameter * names.size() + name;
  }

  // Not torch.tensor(float), which has one dimension where Python's tensor has none.
  private static Tensor scalar(double value) {
    return torch.scalar_tensor(new Scalar(value), new TensorOptions(torch.ScalarType.Float));
  }

  private static Tensor full(Tensor like, double value) {
    Tensor zeros = torch.zeros_like(like);
    return value == 0 ? zeros : zeros.fill_(new Scalar(value));
  }
}
