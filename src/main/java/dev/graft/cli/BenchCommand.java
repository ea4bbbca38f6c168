package dev.graft.cli;

import com.google.gson.GsonBuilder;
import dev.graft.internal.Natives;
import dev.graft.internal.Threads;
import dev.graft.report.TableFormatter;
import dev.graft.train.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft bench}: how fast each stage is on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Show how fast each stage is on this machine: training steps of ResNet-18, evaluation, "
          + "photos, checkpoint files. Takes a minute or less and needs neither data nor a network "
          + "connection; give it an idle machine. benchmarks/run compares the same with PyTorch.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {"  graft bench", "  graft bench freeze data --data hymenoptera_data/train --json"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields by reflection
final class BenchCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "STAGE",
      arity = "0..*",
      description =
          "What to measure: scratch, finetune, freeze, discriminative, inference, predict, data, "
              + "files; all of them where none is named. soak, only where it is named: the time "
              + "and memory of many steps.")
  private List<String> words = List.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to time, after some to warm up.")
  private int steps = 10;

  @Option(names = "--batch-size", paramLabel = "N", description = "Images a step.")
  private int batchSize = 16;

  @Option(names = "--size", paramLabel = "PIXELS", description = "Side of what the network sees.")
  private int size = 224;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Photos as DIR/CLASS/*.jpg; without it, small drawn ones.")
  private @Nullable Path data;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "A state dict to load; without it, one that is made.")
  private @Nullable Path weights;

  @Option(names = "--precision", paramLabel = "NAME", description = "fp32, bf16 or fp64.")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operation; 0 is one for each physical core.")
  private int threads;

  @Option(names = "--json", description = "Print one JSON object, figures by name, and no table.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    require(steps >= 1, "--steps must be 1 or more");
    require(batchSize >= 2, "--batch-size must be 2 or more: BatchNorm needs two images");
    require(size >= 32, "--size must be 32 or more: ResNet halves it five times");
    require(threads >= 0, "--threads must be 0 or more");
    List<BenchStage> stages = words.isEmpty() ? BenchStage.usual() : stages();
    Path scratch = Files.createTempDirectory("graft-bench");
    try {
      print(measure(stages, scratch));
    } finally {
      delete(scratch);
    }
    return ExitCodes.OK;
  }

  private List<BenchFigure> measure(List<BenchStage> stages, Path scratch) throws IOException {
    Natives.load();
    Threads.use(threads);
    BenchSettings settings =
        new BenchSettings(steps, batchSize, size, data, weights, precision, threads, scratch);
    List<BenchFigure> figures = new ArrayList<>();
    for (BenchStage stage : stages) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf("[%d/%d] %s%n", stages.indexOf(stage) + 1, stages.size(), stage.title());
      err.flush();
      torch.manual_seed(1);
      try (PointerScope scope = new PointerScope()) {
        figures.addAll(stage.run(settings));
      }
    }
    return figures;
  }

  private void print(List<BenchFigure> figures) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Double> values = new LinkedHashMap<>();
      figures.forEach(figure -> values.put(figure.name(), figure.value()));
      out.println(new GsonBuilder().setPrettyPrinting().create().toJson(values));
    } else {
      out.printf(
          "ResNet-18, batches of %d, %dx%d, %s; %d threads; photos: %s%n%n",
          batchSize,
          size,
          size,
          precision.name().toLowerCase(Locale.ROOT),
          torch.get_num_threads(),
          data == null ? "drawn, small" : data);
      TableFormatter table = new TableFormatter().left("stage").right("figure").left("unit");
      figures.forEach(
          figure ->
              table.row(
                  figure.what(),
                  String.format(Locale.ROOT, "%.1f", figure.value()),
                  figure.unit()));
      out.print(table.format());
    }
    out.flush();
  }

  private List<BenchStage> stages() {
    List<BenchStage> stages = new ArrayList<>();
    for (String word : words) {
      require(
          BenchStage.words().contains(word),
          "expected one of %s, not %s".formatted(String.join(", ", BenchStage.words()), word));
      stages.add(BenchStage.valueOf(word.toUpperCase(Locale.ROOT)));
    }
    return stages;
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
