package harness;

import java.util.List;
import java.util.Map;

/** From the start of the process to the end of the first training step, freeze. */
final class StartStage implements Stage {
  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Row> rows() {
    return List.of(Row.time("start_s", "process start to the first step done, freeze", "s"));
  }

  @Override
  public List<Measurement> measurements(Setup setup) {
    return List.of(
        new Measurement(
            Column.GRAFT,
            3,
            setup.java("harness.FirstStep", setup.data(), setup.weights()),
            StartStage::figures),
        python(setup, Column.DEFAULTS),
        python(setup, Column.BEST));
  }

  private static Measurement python(Setup setup, Column column) {
    return new Measurement(
        column,
        5,
        setup.script(
            "article.py",
            column.mode(),
            "freeze",
            "--data",
            setup.data(),
            "--weights",
            setup.weights(),
            "--first-step"),
        StartStage::figures);
  }

  private static Map<String, Double> figures(Outcome outcome) {
    return Map.of("start_s", outcome.steppedSeconds());
  }
}
