package harness;

import java.util.List;

/** Many steps of freeze in one process: the first tenth beside the last, in time and memory. */
final class SoakStage implements Stage {
  @Override
  public String name() {
    return "soak";
  }

  @Override
  public List<Row> rows() {
    return List.of(
        Row.time("soak_first_ms", "many steps of freeze, first tenth", "ms"),
        Row.time("soak_last_ms", "many steps of freeze, last tenth", "ms"),
        Row.time("soak_first_mib", "resident memory behind the first tenth", "MiB"),
        Row.time("soak_last_mib", "resident memory behind the last tenth", "MiB"));
  }

  @Override
  public List<Measurement> measurements(Setup setup) {
    int steps = setup.soakSteps();
    return List.of(
        setup.graft(steps / 9, "bench", "soak", "--steps", String.valueOf(steps), "--json"));
  }

  @Override
  public int rounds(int asked) {
    return 1;
  }
}
