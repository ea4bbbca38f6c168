package dev.graft.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Copies a state dict into a module with the meaning of Python's {@code load_state_dict}, except
 * that a dict that does not fit changes nothing.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/modules/module.py">torch
 *     v2.13.0 nn/modules/module.py</a>
 */
final class StateDictLoader {
  private static final String COUNTER = "num_batches_tracked";
  // The version of BatchNorm's state that brought num_batches_tracked.
  private static final int COUNTER_VERSION = 2;

  private StateDictLoader() {}

  static LoadReport load(Module module, StateDict given, boolean strict) {
    StateDict stateDict = RenamedKeys.upgrade(module, given);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      StateDict own = ModuleTree.stateDict(module);
      List<String> missing = new ArrayList<>();
      Map<String, String> misshapen = new LinkedHashMap<>();
      Map<Tensor, Tensor> copies = new LinkedHashMap<>();
      own.forEach(
          (key, target) -> {
            Tensor source = stateDict.get(key);
            if (source == null) {
              if (!mayBeAbsent(key, stateDict)) {
                missing.add(key);
              }
            } else if (source.isNull() || !source.defined()) {
              misshapen.put(key, "is freed or undefined in the dict");
            } else {
              source = scalarOfOld(source, target);
              if (Arrays.equals(Errors.sizes(source), Errors.sizes(target))) {
                copies.put(target, source);
              } else {
                misshapen.put(
                    key,
                    "is %s in the dict, %s in the module"
                        .formatted(Errors.shape(source), Errors.shape(target)));
              }
            }
          });
      List<String> unexpected =
          stateDict.keySet().stream().filter(key -> !own.containsKey(key)).toList();
      if (!misshapen.isEmpty() || (strict && !(missing.isEmpty() && unexpected.isEmpty()))) {
        throw misfit(module, missing, unexpected, misshapen);
      }
      copies.forEach(Tensor::copy_);
      return new LoadReport(missing, unexpected);
    }
  }

  // Before version 2 BatchNorm did not count its batches, so its files have no such key; a file
  // without versions is as old.
  private static boolean mayBeAbsent(String key, StateDict stateDict) {
    if (!key.equals(COUNTER) && !key.endsWith("." + COUNTER)) {
      return false;
    }
    String path = key.substring(0, Math.max(0, key.length() - COUNTER.length() - 1));
    Object version = stateDict.metadata().getOrDefault(path, Map.of()).get("version");
    return !(version instanceof Number number) || number.intValue() < COUNTER_VERSION;
  }

  // PyTorch 0.3 had no 0-dimensional tensors and wrote one element instead.
  private static Tensor scalarOfOld(Tensor source, Tensor target) {
    return target.dim() == 0 && source.dim() == 1 && source.size(0) == 1
        ? source.select(0, 0)
        : source;
  }

  private static StateDictException misfit(
      Module module, List<String> missing, List<String> unexpected, Map<String, String> misshapen) {
    List<String> parts = new ArrayList<>();
    if (!missing.isEmpty()) {
      parts.add(missing.size() + " missing (" + String.join(", ", missing) + ")");
    }
    if (!unexpected.isEmpty()) {
      parts.add(unexpected.size() + " unexpected (" + String.join(", ", unexpected) + ")");
    }
    if (!misshapen.isEmpty()) {
      parts.add(
          misshapen.entrySet().stream()
              .map(e -> e.getKey() + " " + e.getValue())
              .collect(Collectors.joining(", ", misshapen.size() + " of another shape (", ")")));
    }
    return new StateDictException(
        "the state dict does not fit %s: %s%s"
            .formatted(
                module.getClass().getSimpleName(),
                String.join("; ", parts),
                hint(missing, unexpected)),
        missing,
        unexpected,
        List.copyOf(misshapen.keySet()));
  }

  // DataParallel and compiled modules put a prefix before every key.
  private static String hint(List<String> missing, List<String> unexpected) {
    if (missing.isEmpty() || unexpected.isEmpty()) {
      return "";
    }
    String first = unexpected.get(0);
    String prefix =
        missing.stream()
            .filter(first::endsWith)
            .map(key -> first.substring(0, first.length() - key.length()))
            .filter(p -> p.endsWith(".") && unexpected.stream().allMatch(u -> u.startsWith(p)))
            .findFirst()
            .orElse("");
    return prefix.isEmpty() ? "" : "; try stripPrefix(\"" + prefix + "\")";
  }
}
