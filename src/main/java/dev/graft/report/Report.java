package dev.graft.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a report shows, and the way to its HTML page: one run alone, or several compared.
 *
 * <pre>{@code
 * Report.of("Ants and bees")
 *     .run(RunReader.read(out.resolve("freeze")))
 *     .run(RunReader.read(out.resolve("finetune")))
 *     .command("graft compare --data hymenoptera_data ...")
 *     .evaluation("finetune", evaluation)
 *     .write(out.resolve("report.html"));
 * }</pre>
 */
public final class Report {
  private final String title;
  private final List<RunLog> runs = new ArrayList<>();
  private final Map<String, Evaluation> evaluations = new LinkedHashMap<>();
  private final Map<String, List<Attention>> attention = new LinkedHashMap<>();
  private final Map<String, String> versions = new LinkedHashMap<>(Versions.here());
  private Optional<String> command = Optional.empty();

  private Report(String title) {
    this.title = title;
  }

  /** An empty report with its heading. */
  public static Report of(String title) {
    return new Report(title);
  }

  /** Adds a run; the page shows runs in the order added. */
  public Report run(RunLog run) {
    runs.add(run);
    return this;
  }

  /** Names the command line that made the runs. */
  public Report command(String line) {
    command = Optional.of(line);
    return this;
  }

  /** Adds a version to those of Graft, LibTorch and Java, which are filled in. */
  public Report version(String what, String version) {
    versions.put(what, version);
    return this;
  }

  /** Adds the answers of a run's best network: its confusion matrix and its mistakes. */
  public Report evaluation(String run, Evaluation evaluation) {
    evaluations.put(run, evaluation);
    return this;
  }

  /** Adds pictures of where a run's network looks. */
  public Report attention(String run, List<Attention> pictures) {
    attention.put(run, List.copyOf(pictures));
    return this;
  }

  String title() {
    return title;
  }

  List<RunLog> runs() {
    return Collections.unmodifiableList(runs);
  }

  Map<String, Evaluation> evaluations() {
    return Collections.unmodifiableMap(evaluations);
  }

  Map<String, List<Attention>> attention() {
    return Collections.unmodifiableMap(attention);
  }

  Map<String, String> versions() {
    return Collections.unmodifiableMap(versions);
  }

  Optional<String> command() {
    return command;
  }

  /** The page: one HTML document that needs nothing beside it. */
  public String html() {
    return new HtmlPage(this).render();
  }

  /**
   * Writes the page, replacing what lay there in one step.
   *
   * @throws ReportException if the file cannot be written
   */
  public void write(Path file) {
    AtomicText.write(file, html());
  }
}
