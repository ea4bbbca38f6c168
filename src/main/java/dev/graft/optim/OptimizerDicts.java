package dev.graft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** PyTorch's layout of an optimizer's state dict, as far as it is the same for all optimizers. */
final class OptimizerDicts {
  private OptimizerDicts() {}

  /** The whole dict, of the state by a parameter's number and the groups. */
  static Map<String, Object> pack(Map<Object, Object> state, List<ParamGroup> groups) {
    List<Object> packed = new ArrayList<>();
    long next = 0;
    for (ParamGroup group : groups) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>(group.options());
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < group.params().size(); i++) {
        ids.add(next++);
      }
      map.put("params", ids);
      packed.add(map);
    }
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("state", state);
    dict.put("param_groups", packed);
    return dict;
  }

  /** The options of each group in the dict, which must have as many groups and parameters. */
  static List<Map<String, @Nullable Object>> savedOptions(
      Map<?, ?> dict, List<ParamGroup> groups, OptionRules rules) {
    List<?> saved = list(dict.get("param_groups"), "param_groups");
    if (saved.size() != groups.size()) {
      throw new IllegalArgumentException(
          "loaded state dict has %d parameter groups, the optimizer %d"
              .formatted(saved.size(), groups.size()));
    }
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Map<?, ?> group = map(saved.get(i), "param_groups[" + i + "]");
      int count = list(group.get("params"), "param_groups[" + i + "].params").size();
      if (count != groups.get(i).params().size()) {
        throw new IllegalArgumentException(
            "param_groups[%d].params: loaded state dict has %d parameters, the optimizer %d"
                .formatted(i, count, groups.get(i).params().size()));
      }
      Map<String, @Nullable Object> options = new LinkedHashMap<>();
      group.forEach((name, value) -> options.put(String.valueOf(name), value));
      options.remove("params");
      all.add(rules.merged(options));
    }
    return all;
  }

  /** The state of each parameter by its place among the parameters of all groups. */
  static Map<Integer, Map<?, ?>> savedState(Map<?, ?> dict) {
    Map<Object, Integer> places = new LinkedHashMap<>();
    for (Object group : list(dict.get("param_groups"), "param_groups")) {
      for (Object id : list(map(group, "param_groups").get("params"), "params")) {
        places.put(id, places.size());
      }
    }
    Map<Integer, Map<?, ?>> state = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map(dict.get("state"), "state").entrySet()) {
      Integer place = places.get(entry.getKey());
      if (place == null) {
        throw new IllegalArgumentException(
            "state[%s] belongs to no parameter of param_groups".formatted(entry.getKey()));
      }
      state.put(place, map(entry.getValue(), "state[" + entry.getKey() + "]"));
    }
    return state;
  }

  /** A tensor of the state with its parameter's dtype and device; of its shape it must be. */
  static Tensor fitted(@Nullable Object value, Tensor param, int place, String name) {
    if (!(value instanceof Tensor tensor)) {
      throw new IllegalArgumentException(
          "state[%d].%s is no tensor but %s"
              .formatted(place, name, value == null ? "None" : value.getClass().getName()));
    }
    if (!tensor.is_same_size(param)) {
      throw new IllegalArgumentException(
          "state[%d].%s has shape %s, its parameter %s"
              .formatted(place, name, shape(tensor), shape(param)));
    }
    return tensor.to(param.device(), param.scalar_type());
  }

  private static String shape(Tensor tensor) {
    List<Long> sizes = new ArrayList<>();
    for (long i = 0; i < tensor.dim(); i++) {
      sizes.add(tensor.size(i));
    }
    return sizes.toString();
  }

  private static Map<?, ?> map(@Nullable Object value, String key) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("optimizer state dict: '" + key + "' is no dict");
  }

  private static List<?> list(@Nullable Object value, String key) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("optimizer state dict: '" + key + "' is no list");
  }
}
