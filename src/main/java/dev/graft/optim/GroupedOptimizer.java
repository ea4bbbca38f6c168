package dev.graft.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What all optimizers share: parameter groups that inherit defaults. */
abstract class GroupedOptimizer implements Optimizer {
  private final OptionRules rules;
  private final List<ParamGroup> groups = new ArrayList<>();

  GroupedOptimizer(List<ParamGroup> groups, OptionRules rules) {
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("optimizer got an empty parameter list");
    }
    this.rules = rules;
    rules.merged(Map.of());
    groups.forEach(this::adopt);
  }

  @Override
  public void zeroGrad() {
    for (ParamGroup group : groups) {
      for (Tensor parameter : group.params()) {
        // Assigning an undefined tensor is what LibTorch's own zero_grad does.
        parameter.mutable_grad().reset();
      }
    }
  }

  @Override
  public final List<ParamGroup> paramGroups() {
    return Collections.unmodifiableList(groups);
  }

  @Override
  public final void addParamGroup(ParamGroup group) {
    adopt(group);
    added(group);
  }

  /** Makes room for a group that has just been added to those the constructor had. */
  abstract void added(ParamGroup group);

  private void adopt(ParamGroup group) {
    Checks.newParameters(groups, group.params());
    Map<String, @Nullable Object> merged = rules.merged(group.options());
    group.options().putAll(merged);
    groups.add(group);
  }

  /** Refuses options that were changed to something impossible since the last step. */
  final void checkOptions() {
    groups.forEach(group -> rules.check(group.options()));
  }

  /** The options of each group in a state dict, checked. */
  final List<Map<String, @Nullable Object>> savedOptions(Map<?, ?> stateDict) {
    return OptimizerDicts.savedOptions(stateDict, groups, rules);
  }

  /** Gives the groups exactly these options. */
  final void replaceOptions(List<Map<String, @Nullable Object>> options) {
    for (int i = 0; i < groups.size(); i++) {
      Map<String, @Nullable Object> own = groups.get(i).options();
      own.clear();
      own.putAll(options.get(i));
    }
  }
}
