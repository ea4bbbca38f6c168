package harness;

import java.util.List;
import java.util.Map;

/** A step of freeze in bf16 beside one in fp32, both Graft's. */
final class PrecisionStage implements Stage {
  @Override
  public String name() {
    return "precision";
  }

  @Override
  public List<Row> rows() {
    return List.of(
        Row.time("fp32_ms", "training step, freeze, fp32", "ms"),
        Row.time("bf16_ms", "training step, freeze, bf16", "ms"));
  }

  @Override
  public List<Measurement> measurements(Setup setup) {
    return List.of(step(setup, "fp32"), step(setup, "bf16"));
  }

  private static Measurement step(Setup setup, String precision) {
    List<String> command =
        setup.launcher(
            "bench",
            "freeze",
            "--steps",
            String.valueOf(setup.steps()),
            "--precision",
            precision,
            "--json");
    return new Measurement(
        Column.GRAFT,
        4,
        command,
        outcome -> Map.of(precision + "_ms", outcome.figure("freeze_ms")));
  }
}
