package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.data.PhotoCache;
import dev.graft.hub.ByName;
import dev.graft.testing.OneThread;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class CompareCommandTest {
  private static final List<String> ALL =
      List.of("scratch", "finetune", "freeze", "discriminative");

  @TempDir private Path folder;
  private Path data;
  private Path weights;
  private Path out;

  @BeforeEach
  void drawAndPretrain() throws IOException {
    SmallRun source = SmallRun.in(folder);
    List<String> train =
        source.train("--width", "16", "--epochs", "1", "--crop-size", "32", "--resize-size", "32");
    assertEquals(ExitCodes.OK, Commands.run(train).code());
    data = source.data();
    weights = source.run().resolve("best.pth");
    out = folder.resolve("four");
  }

  @Test
  void fourStrategiesEndInATableAPageAndAPicture() throws IOException {
    Commands done = compare("--lr", "0.01");
    assertEquals(ExitCodes.OK, done.code(), done.err());
    List<String> lines = done.out().lines().toList();
    for (int i = 0; i < ALL.size(); i++) {
      assertTrue(lines.contains(i + 1 + " of 4: " + ALL.get(i)), done.out());
    }
    assertEquals(8, lines.stream().filter(line -> line.matches(" *[12]/2 .*")).count());
    assertEquals(1, lines.stream().filter(line -> line.startsWith("batch_size ")).count());
    int table = indexOf(lines, "Strategy +Trainable parameters +First epoch at 90 %.*");
    List<String> rows = lines.subList(table, lines.size());
    assertTrue(rows.stream().anyMatch(row -> row.matches("freeze +258 .*")), done.out());
    assertTrue(rows.stream().anyMatch(row -> row.matches("scratch +[0-9,]{7,} .*")), done.out());
    assertTrue(lines.contains("written: " + out.resolve("report.html")), done.out());

    for (String name : ALL) {
      for (String file :
          List.of("config.json", "metrics.csv", "steps.csv", "last.pth", "report.html")) {
        assertTrue(Files.isRegularFile(out.resolve(name).resolve(file)), name + "/" + file);
      }
    }
    assertEquals(
        Files.readString(out.resolve("freeze/steps.csv")).replaceAll(",[^,]*\n", "\n"),
        Files.readString(out.resolve("discriminative/steps.csv"))
            .replaceAll(",[^,]*,[^,]*\n", "\n"),
        "losses of freeze and discriminative");
    String html = Files.readString(out.resolve("report.html"));
    assertTrue(html.contains("<h1>4 strategies on data</h1>"));
    for (String name : ALL) {
      assertTrue(html.contains("<summary>" + name + ": "), "the mistakes of " + name);
      assertTrue(html.contains("<h3>" + name + "</h3><div class=\"looks\">"), name);
    }
    assertEquals(4, seriesOf(html, "all-val-loss"), "lines in the chart of all together");
    assertTrue(Files.size(out.resolve("curves.png")) > 0);
  }

  @Test
  void anAttemptThatNeverBeganARunIsNotInTheWay() throws IOException {
    Files.move(data, folder.resolve("elsewhere"));
    Commands failed = compare();
    assertEquals(ExitCodes.FAILED, failed.code());
    assertTrue(failed.err().contains("no such folder"), failed.err());
    Files.move(folder.resolve("elsewhere"), data);
    Commands done = compare("--strategies", "freeze");
    assertEquals(ExitCodes.OK, done.code(), done.err());
  }

  @Test
  void eachRunIsWhatTrainWouldHaveWritten() throws IOException {
    assertEquals(ExitCodes.OK, compare("--quiet").code());
    for (String name : ALL) {
      SmallRun alone = new SmallRun(data, folder.resolve("alone-" + name));
      List<String> train = new ArrayList<>(List.of("train", "--quiet", "--strategy", name));
      train.addAll(List.of("--out", alone.run().toString()));
      train.addAll(settings());
      train.addAll(
          name.equals("scratch")
              ? List.of("--width", "16")
              : List.of("--weights", weights.toString()));
      Commands done = Commands.run(train);
      assertEquals(ExitCodes.OK, done.code(), done.err());
      Path mine = out.resolve(name);
      assertEquals(names(alone.run()), names(mine));
      for (String file : List.of("best.pth", "last.pth")) {
        assertArrayEquals(
            Files.readAllBytes(alone.run().resolve(file)),
            Files.readAllBytes(mine.resolve(file)),
            name + "/" + file);
      }
      assertEquals(steps(alone.run()), steps(mine), name);
      assertEquals(config(alone.run()), config(mine));
    }
  }

  @Test
  void anInterruptedComparisonGoesOnInsideItsStrategyAndRunsNothingAgain() throws IOException {
    assertEquals(ExitCodes.OK, compare("--quiet").code());
    Path whole = out;
    out = folder.resolve("stopped");
    stopAfter("\"run\":\"finetune\",\"epoch\":0");
    assertEquals(List.of("compare.json", "finetune", "scratch"), names(out));
    FileTime before = Files.getLastModifiedTime(out.resolve("scratch/last.pth"));

    Commands resumed = Commands.run("compare", "--resume", "--out", out.toString());
    assertEquals(ExitCodes.OK, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("1 of 4: scratch, done before"), resumed.out());
    assertTrue(resumed.out().contains("resumed behind epoch 1"), resumed.out());
    assertEquals(before, Files.getLastModifiedTime(out.resolve("scratch/last.pth")));
    for (String name : ALL) {
      assertEquals(steps(whole.resolve(name)), steps(out.resolve(name)), name);
    }
    assertEquals(4, seriesOf(Files.readString(out.resolve("report.html")), "all-val-loss"));
  }

  @Test
  void anInterruptedComparisonGoesOnBetweenTwoStrategies() throws IOException {
    stopAfter("\"run\":\"scratch\",\"epoch\":1");
    assertEquals(List.of("compare.json", "scratch"), names(out));
    assertFalse(Files.exists(out.resolve("scratch/report.html")));

    Commands resumed =
        Commands.run("compare", "--resume", "--json", "--epochs", "2", "--out", out.toString());
    assertEquals(ExitCodes.OK, resumed.code(), resumed.err());
    List<String> epochs =
        resumed
            .out()
            .lines()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .map(one -> one.get("run").getAsString() + one.get("epoch").getAsInt())
            .toList();
    assertEquals(
        List.of(
            "finetune0", "finetune1", "freeze0", "freeze1", "discriminative0", "discriminative1"),
        epochs);
    assertTrue(Files.exists(out.resolve("scratch/report.html")), "made up for");
  }

  @Test
  void aChangedSettingIsRefusedByName() {
    assertEquals(ExitCodes.OK, compare("--quiet", "--strategies", "freeze").code());
    List<String> resume = List.of("compare", "--resume", "--out", out.toString());
    assertUsage(with(resume, "--lr", "0.5"), "--lr is 0.001 in the run and cannot become 0.5");
    assertUsage(with(resume, "--crop-size", "64", "--resize-size", "64"), "--crop-size is 32");
    assertUsage(
        with(resume, "--strategies", "freeze,scratch"),
        "--strategies is freeze in the run and cannot become freeze,scratch");
    assertFailed(with(resume, "--epochs", "1"), "has 2 epochs behind it, more than the 1");
  }

  @Test
  void someStrategiesDoAsWell() throws IOException {
    Commands done = compare("--quiet", "--strategies", "freeze,scratch");
    assertEquals(ExitCodes.OK, done.code(), done.err());
    assertEquals("", done.out());
    assertEquals(
        List.of("compare.json", "curves.png", "freeze", "report.html", "scratch"), names(out));
  }

  @Test
  void whatCannotBeComparedIsRefusedInOneLine() throws IOException {
    assertUsage(List.of("compare", "--data", "x"), "--out DIR is missing");
    assertUsage(List.of("compare", "--out", out.toString()), "--data DIR is missing");
    List<String> bare = List.of("compare", "--data", data.toString(), "--out", out.toString());
    assertUsage(bare, "--weights FILE is missing");
    assertUsage(with(bare, "--strategies", "scratch,scratch"), "names one more than once");
    assertUsage(with(bare, "--strategies", "magic"), "magic");
    assertUsage(
        with(bare, "--strategies", "scratch", "--layer-decay", "0.5"),
        "layer_decay needs strategy finetune, not scratch");
    assertFailed(with(bare, "--resume"), "nothing to resume: it holds no compare.json");
    assertFalse(Files.exists(out), "nothing may be made before the usage is right");

    Files.createDirectories(out.resolve("freeze"));
    Files.writeString(out.resolve("freeze/last.pth"), "someone's");
    List<String> whole = with(bare, "--weights", weights.toString());
    assertFailed(whole, out.resolve("freeze") + " holds a run already (last.pth)");
    Files.writeString(out.resolve("compare.json"), "{}");
    assertFailed(whole, "holds a comparison already (compare.json)");
    assertFailed(with(bare, "--resume"), "compare.json: expected a command, strategies and knobs");
  }

  @Test
  void helpSaysHowToWorkWithIt() {
    Commands help = Commands.run("compare", "--help");
    for (String part :
        List.of("--strategies", "--weights", "Default: 0.001", "--resume", "Example:")) {
      assertTrue(help.out().contains(part), part);
    }
    assertTrue(Commands.run("--help").out().contains("compare"));
  }

  /** Runs all four until a line of JSON holds a text, as if a signal came then. */
  private void stopAfter(String text) {
    try (StopSignal stop = StopSignal.install()) {
      PrintWriter printer =
          new PrintWriter(new StringWriter()) {
            @Override
            public void println(String line) {
              if (line.contains(text)) {
                stop.request();
              }
            }
          };
      ComparisonFile made =
          new ComparisonFile(
              "graft compare", List.of(Strategy.values()), TrainConfig.defaults("").with(knobs()));
      made.write(out);
      SingleRun runs =
          new SingleRun(
              printer,
              RunOutput.Form.JSON,
              stop,
              new ByName(false),
              made.command(),
              new PhotoCache(0));
      assertThrows(StopSignal.Stopped.class, () -> new Comparison(out, made).run(runs, stop, null));
    }
  }

  private Commands compare(String... more) {
    List<String> arguments = new ArrayList<>(List.of("compare", "--out", out.toString()));
    arguments.addAll(List.of("--weights", weights.toString()));
    arguments.addAll(settings());
    arguments.addAll(List.of(more));
    return Commands.run(arguments);
  }

  private List<String> settings() {
    return List.of(
        ("--data "
                + data
                + " --crop-size 32 --resize-size 32 --batch-size 4 --epochs 2 --workers 0")
            .split(" "));
  }

  /** The same as {@link #settings} and the weights. */
  private Map<String, Object> knobs() {
    return Map.of(
        "data", data.toString(),
        "weights", weights.toString(),
        "width", 16,
        "crop_size", 32,
        "resize_size", 32,
        "batch_size", 4,
        "epochs", 2,
        "workers", 0);
  }

  private static List<String> with(List<String> arguments, String... more) {
    return Stream.concat(arguments.stream(), Stream.of(more)).toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .map(name -> name.startsWith("events.out.tfevents.") ? "events" : name)
          .sorted()
          .toList();
    }
  }

  /** Both tables but for the times. */
  private static String steps(Path run) throws IOException {
    String epochs = Files.readString(run.resolve("metrics.csv"));
    return Files.readString(run.resolve("steps.csv")) + epochs.replaceAll("(?m),[^,]*,[^,]*$", "");
  }

  private static JsonObject config(Path run) throws IOException {
    JsonObject config =
        JsonParser.parseString(Files.readString(run.resolve("config.json"))).getAsJsonObject();
    config.remove("command");
    return config;
  }

  private static int seriesOf(String html, String chart) {
    int from = html.indexOf("<figure class=\"chart\" id=\"" + chart + "\"");
    String svg = html.substring(from, html.indexOf("</figure>", from));
    return svg.split("<g class=\"series", -1).length - 1;
  }

  private static int indexOf(List<String> lines, String regex) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(regex)) {
        return i;
      }
    }
    throw new AssertionError("no line is like " + regex + ": " + lines);
  }

  private static void assertUsage(List<String> arguments, String part) {
    assertRefused(arguments, ExitCodes.USAGE, part);
  }

  private static void assertFailed(List<String> arguments, String part) {
    assertRefused(arguments, ExitCodes.FAILED, part);
  }

  private static void assertRefused(List<String> arguments, int code, String part) {
    Commands done = Commands.run(arguments);
    assertEquals(code, done.code(), done.err());
    assertTrue(done.err().contains(part), done.err());
    assertTrue(done.err().lines().count() <= (code == ExitCodes.USAGE ? 2 : 1), done.err());
  }
}
