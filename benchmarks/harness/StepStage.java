package harness;

import java.util.ArrayList;
import java.util.List;

/**
 * A training step: ResNet-18, batch 16, 224x224, random pixels and weights. Scratch and finetune do
 * the same work, so they are measured once.
 */
final class StepStage implements Stage {
  private static final List<String> STRATEGIES = List.of("finetune", "freeze", "discriminative");

  @Override
  public String name() {
    return "step";
  }

  @Override
  public List<Row> rows() {
    return List.of(
        Row.time("finetune_ms", "training step, scratch and finetune", "ms"),
        Row.time("freeze_ms", "training step, freeze", "ms"),
        Row.time("discriminative_ms", "training step, discriminative at scale 0", "ms"));
  }

  @Override
  public List<Measurement> measurements(Setup setup) {
    String steps = String.valueOf(setup.steps());
    List<Measurement> all = new ArrayList<>();
    for (String strategy : STRATEGIES) {
      all.add(setup.graft(10, "bench", strategy, "--steps", steps, "--json"));
      for (Column column : Column.PYTORCH) {
        int guess = column == Column.COMPILE ? 30 : 12;
        all.add(setup.python(column, guess, "step.py", strategy, column.mode(), steps));
      }
    }
    return all;
  }
}
