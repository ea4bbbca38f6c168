package harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Graft beside PyTorch, stage by stage: {@code benchmarks/run --help}. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints a table of Graft's and PyTorch's speed, the medians of some rounds in which their "
          + "processes take turns. About 20 minutes on two cores; give it an idle machine.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields by reflection
final class Main implements Callable<Integer> {
  private static final List<Stage> STAGES =
      List.of(
          new StepStage(),
          new InferenceStage(),
          new PhotosStage(),
          new FilesStage(),
          new StartStage(),
          new EpochsStage(),
          new PrecisionStage(),
          new SoakStage());

  @Parameters(
      paramLabel = "STAGE",
      arity = "0..*",
      description = "step, inference, photos, files, start, epochs, precision, soak; else all.")
  private List<String> names = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each stage; 3.")
  private int rounds = 3;

  @Option(names = "--quick", description = "One round of few steps on few photos: does it run?")
  private boolean quick;

  @Option(names = "--long", description = "A soak of 10,000 steps instead of 300.")
  private boolean longSoak;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Photos; else ../shared/data/hymenoptera_data, else the demo's drawn ones.")
  private @Nullable Path data;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "A ResNet-18; else the .pth in ../shared/weights, else one that is made.")
  private @Nullable Path weights;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      defaultValue = "${env:GRAFT_PYTHON}",
      description =
          "A Python with PyTorch and torchvision; else $GRAFT_PYTHON, ../shared/reference/python, "
              + "python3.")
  private @Nullable String python;

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (e, failed, parsed) -> {
          System.err.println("benchmarks/run: " + e);
          return 1;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    String load = Machine.load(System.getProperty("load"));
    List<Stage> stages = chosen();
    if (quick) {
      rounds = 1;
    }
    Path home = Path.of("").toAbsolutePath();
    Path folder = Files.createDirectories(home.resolve("target/benchmarks/raw"));
    Setup.delete(folder);
    Files.createDirectories(folder);
    Python found = Python.find(here(python), home);
    Setup setup =
        new Setup(
            home,
            folder,
            found.command(),
            data(home, folder),
            weights(home, folder),
            quick,
            longSoak ? 10_000 : quick ? 20 : 300);
    Rounds work = new Rounds(setup, Math.max(1, rounds));
    Samples samples = work.run(stages);
    print(stages, samples, setup);
    System.out.println("Machine: " + Machine.describe(found.versions()) + "; " + load + ".\n");
    if (!found.command().isEmpty()) {
      System.out.println("    " + Column.shellVariable());
    }
    work.commands().forEach(command -> System.out.println("    " + command));
    return work.graftFailed() ? 1 : 0;
  }

  private void print(List<Stage> stages, Samples samples, Setup setup) {
    List<Row> rows = new ArrayList<>();
    stages.forEach(stage -> rows.addAll(stage.rows()));
    System.out.println(Table.markdown(rows, samples, !setup.python().isEmpty()));
    System.out.printf(
        "ResNet-18, batch 16, 224x224; photos: %s, weights: %s. Medians over rounds: %d%s.%n",
        setup.data(), setup.weights(), Math.max(1, rounds), quick ? " (quick: no benchmark)" : "");
    System.out.println(Table.widestSpread(rows, samples));
    System.out.println(
        "Ratio: above 1 Graft is ahead. best: channels-last, allocator told to keep memory;"
            + " compile: torch.compile as well.");
  }

  private List<Stage> chosen() {
    for (String name : names) {
      if (STAGES.stream().noneMatch(stage -> stage.name().equals(name))) {
        throw new CommandLine.ParameterException(
            new CommandLine(this),
            "no stage %s; there are %s"
                .formatted(name, String.join(", ", STAGES.stream().map(Stage::name).toList())));
      }
    }
    return STAGES.stream().filter(s -> names.isEmpty() || names.contains(s.name())).toList();
  }

  /** The folder that the command was given in. */
  private static Path here() {
    return Path.of(System.getProperty("here", "")).toAbsolutePath();
  }

  /** A command that is a path, from there; another is looked for by the system. */
  private static @Nullable String here(@Nullable String command) {
    return command != null && command.contains("/")
        ? here().resolve(command).normalize().toString()
        : command;
  }

  private String data(Path home, Path folder) throws IOException {
    Path usual = home.resolve("../shared/data/hymenoptera_data").normalize();
    Path photos =
        data != null
            ? here().resolve(data).normalize()
            : Files.isDirectory(usual)
                ? usual
                : Materials.drawnPhotos(home.resolve("target/benchmarks/drawn"));
    return Setup.shown(home, quick ? Materials.few(photos, folder.resolve("few")) : photos);
  }

  private String weights(Path home, Path folder) throws IOException {
    if (weights != null) {
      return Setup.shown(home, here().resolve(weights).normalize());
    }
    Path usual = home.resolve("../shared/weights").normalize();
    if (Files.isDirectory(usual)) {
      try (Stream<Path> files = Files.list(usual)) {
        List<Path> found = files.filter(f -> f.toString().endsWith(".pth")).sorted().toList();
        if (!found.isEmpty()) {
          return Setup.shown(home, found.get(0));
        }
      }
    }
    return Setup.shown(home, Materials.madeWeights(folder.resolve("weights.pth")));
  }
}
