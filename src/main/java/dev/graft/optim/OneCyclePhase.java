package dev.graft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of {@link OneCycleLR}: up to which step, and between which of a group's options the
 * rate and the momentum move.
 */
record OneCyclePhase(
    double endStep, String startLr, String endLr, String startMomentum, String endMomentum) {

  private static final Set<String> RATES = Set.of("initial_lr", "max_lr", "min_lr");
  private static final Set<String> MOMENTA = Set.of("base_momentum", "max_momentum");

  static List<OneCyclePhase> of(long totalSteps, double pctStart, boolean threePhase) {
    double rise = pctStart * totalSteps - 1;
    String low = "base_momentum";
    String high = "max_momentum";
    OneCyclePhase up = new OneCyclePhase(rise, "initial_lr", "max_lr", high, low);
    if (!threePhase) {
      return List.of(up, new OneCyclePhase(totalSteps - 1, "max_lr", "min_lr", low, high));
    }
    double fall = 2 * pctStart * totalSteps - 2;
    return List.of(
        up,
        new OneCyclePhase(fall, "max_lr", "initial_lr", low, high),
        new OneCyclePhase(totalSteps - 1, "initial_lr", "min_lr", high, high));
  }

  Map<String, Object> pack() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("end_step", endStep);
    map.put("start_lr", startLr);
    map.put("end_lr", endLr);
    map.put("start_momentum", startMomentum);
    map.put("end_momentum", endMomentum);
    return map;
  }

  /** The phases of a state dict, which may name nothing but rates and momenta. */
  static List<OneCyclePhase> read(@Nullable Object value) {
    List<OneCyclePhase> phases = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> map && map.get("end_step") instanceof Number end) {
          phases.add(
              new OneCyclePhase(
                  end.doubleValue(),
                  name(map, "start_lr", RATES),
                  name(map, "end_lr", RATES),
                  name(map, "start_momentum", MOMENTA),
                  name(map, "end_momentum", MOMENTA)));
        }
      }
      if (!phases.isEmpty() && phases.size() == list.size()) {
        return phases;
      }
    }
    throw new IllegalArgumentException(
        "scheduler state dict: '_schedule_phases' is no list of phases but " + value);
  }

  private static String name(Map<?, ?> map, String key, Set<String> allowed) {
    return Schedules.oneOf(
        "scheduler state dict: '" + key + "'", map.get(key), List.copyOf(allowed));
  }
}
