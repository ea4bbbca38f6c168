package harness;

import java.util.List;

/** Loading and saving a ResNet-18, on one thread. */
final class FilesStage implements Stage {
  @Override
  public String name() {
    return "files";
  }

  @Override
  public List<Row> rows() {
    return List.of(
        Row.time("load_first_ms", "Torch.load of ResNet-18, the first", "ms"),
        Row.time("load_ms", "Torch.load of ResNet-18, later ones", "ms"),
        Row.time("load_and_read_ms", "the same, every byte read", "ms"),
        Row.time("save_ms", "Torch.save of ResNet-18", "ms"));
  }

  @Override
  public List<Measurement> measurements(Setup setup) {
    String file = setup.weights();
    return List.of(
        setup.graft(2, "bench", "files", "--weights", file, "--json"),
        setup.python(Column.DEFAULTS, 4, "load.py", file, "defaults"),
        setup.python(Column.BEST, 3, "load.py", file, "best"));
  }
}
