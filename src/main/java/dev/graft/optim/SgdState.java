package dev.graft.optim;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Between LibTorch's SGD and PyTorch's state dict. The presets reach momentum buffers only through
 * LibTorch's archives, so both ways go through one in memory (twice the size of the buffers while
 * it lasts).
 */
final class SgdState {
  private static final String BUFFER = "momentum_buffer";

  private SgdState() {}

  /** Every key that PyTorch 2.13 writes for a group of SGD, in its order, but {@code params}. */
  static Map<String, @Nullable Object> optionsOf(dev.graft.optim.SGD.Options options) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("lr", options.lr());
    map.put("momentum", options.momentum());
    map.put("dampening", options.dampening());
    map.put("weight_decay", options.weightDecay());
    map.put("nesterov", options.nesterov());
    map.put("maximize", false);
    map.put("foreach", null);
    map.put("differentiable", false);
    map.put("fused", null);
    return map;
  }

  static Map<String, Object> read(SGD impl, List<ParamGroup> groups) {
    List<Tensor> params = groups.stream().flatMap(g -> g.params().stream()).toList();
    // Made before the inner scope opens, so that they belong to the caller's.
    List<Tensor> buffers = params.stream().map(p -> new Tensor()).toList();
    Map<Object, Object> state = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      OutputArchive out = new OutputArchive();
      impl.save(out);
      InputArchive entries = new InputArchive();
      MemoryArchive.reopen(out, bytes(params)).read("state", entries);
      Set<String> keys = keys(entries);
      for (int i = 0; i < params.size(); i++) {
        String key = key(params.get(i));
        if (keys.contains(key)) {
          InputArchive entry = new InputArchive();
          entries.read(key, entry);
          entry.read(BUFFER, buffers.get(i));
          Map<String, Object> values = new LinkedHashMap<>();
          values.put(BUFFER, buffers.get(i));
          state.put((long) i, values);
        }
      }
    }
    return OptimizerDicts.pack(state, groups);
  }

  /** Gives the momentum buffers of the dict to a fresh optimizer over the same groups. */
  static void write(Map<?, ?> dict, List<ParamGroup> groups, SGD impl) {
    List<Tensor> params = groups.stream().flatMap(g -> g.params().stream()).toList();
    OutputArchive out = new OutputArchive();
    out.write("pytorch_version", new IValue("1.5.0"));
    OutputArchive entries = new OutputArchive(out.compilation_unit());
    OptimizerDicts.savedState(dict)
        .forEach(
            (place, values) -> {
              Object buffer = values.get(BUFFER);
              if (buffer != null) {
                Tensor param = params.get(place);
                OutputArchive slot = new OutputArchive(out.compilation_unit());
                slot.write(BUFFER, OptimizerDicts.fitted(buffer, param, place, BUFFER));
                entries.write(key(param), slot);
              }
            });
    out.write("state", entries);
    out.write("param_groups", nativeGroups(groups, out));
    impl.load(MemoryArchive.reopen(out, bytes(params)));
  }

  private static OutputArchive nativeGroups(List<ParamGroup> groups, OutputArchive out) {
    OutputArchive archive = new OutputArchive(out.compilation_unit());
    archive.write("param_groups/size", torch.tensor((long) groups.size()));
    for (int i = 0; i < groups.size(); i++) {
      ParamGroup group = groups.get(i);
      OutputArchive slot = new OutputArchive(out.compilation_unit());
      slot.write("params/size", torch.tensor((long) group.params().size()));
      for (int j = 0; j < group.params().size(); j++) {
        slot.write("params/" + j, new IValue(key(group.params().get(j))));
      }
      OutputArchive options = new OutputArchive(out.compilation_unit());
      for (String name : List.of("lr", "momentum", "dampening", "weight_decay")) {
        options.write(name, new IValue(group.number(name)));
      }
      options.write("nesterov", new IValue(Boolean.TRUE.equals(group.option("nesterov"))));
      slot.write("options", options);
      archive.write("param_groups/" + i, slot);
    }
    return archive;
  }

  /** What the momentum buffers take. */
  private static long bytes(List<Tensor> params) {
    return params.stream().mapToLong(Tensor::nbytes).sum();
  }

  // LibTorch's archives name a parameter by the address of its TensorImpl.
  private static String key(Tensor param) {
    return Long.toString(Checks.identity(param));
  }

  private static Set<String> keys(InputArchive archive) {
    StringVector vector = archive.keys();
    Set<String> keys = new HashSet<>();
    for (long i = 0; i < vector.size(); i++) {
      keys.add(vector.get(i).getString());
    }
    return keys;
  }
}
