package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

  @TempDir Path folder;

  @Test
  void showsFourRunsTogetherAndEachAlone() {
    String html = four().html();
    assertEquals(
        List.of(
            "summary",
            "together",
            "run0",
            "run1",
            "run2",
            "run3",
            "confusion",
            "mistakes",
            "attention",
            "settings"),
        matches(html, "<section id=\"(\\w+)\""));
    assertEquals(
        List.of("all-train-loss", "all-val-loss", "all-train-acc", "all-val-acc"),
        matches(html, "<figure class=\"chart\" id=\"(all-[a-z-]+)\""));
    assertEquals(
        List.of("run2-loss", "run2-acc", "run2-steps", "run2-lr"),
        matches(html, "<figure class=\"chart\" id=\"(run2-[a-z]+)\""));
  }

  @Test
  void drawsALineForEachRunAndADotForEachEpoch() {
    String chart = chart(four().html(), "all-val-acc");
    assertEquals(
        ReportSamples.STRATEGIES, matches(chart, "<g class=\"series[^>]*data-label=\"(\\w+)\""));
    assertEquals(4 * 3, matches(chart, "(<circle)").size());
    assertEquals(
        List.of("46.00 %", "66.00 %", "64.00 %"), matches(chart, "data-v=\"(4[^\"]+|6[^\"]+)\""));
  }

  @Test
  void showsEachGroupsRateAlone() {
    String chart = chart(four().html(), "run3-lr");
    assertEquals(
        List.of("group 0", "group 1"),
        matches(chart, "<g class=\"series[^>]*data-label=\"([^\"]+)\""));
  }

  @Test
  void saysWhatTheNumbersShow() {
    String html = four().html();
    assertTrue(html.contains("Best validation accuracy: 96.00 %, finetune in epoch 2 of 3."));
    assertTrue(
        html.contains(
            "First at 90 % or more: finetune in epoch 1, freeze in epoch 1, discriminative in epoch"
                + " 1; never: scratch."));
    assertTrue(html.contains("freeze and discriminative gave the same numbers, to the last digit"));
  }

  @Test
  void showsOneRunWithoutComparing() {
    String html = Report.of("One").run(ReportSamples.run("finetune", 0.9, 0.95)).html();
    assertEquals(List.of("summary", "run0", "settings"), matches(html, "<section id=\"(\\w+)\""));
    assertTrue(html.contains("Training run"));
    assertFalse(html.contains("gave the same numbers"));
  }

  @Test
  void survivesARunWithoutAnEpoch() {
    RunLog empty = new RunLog("scratch", List.of(), List.of(), Map.of(), OptionalLong.empty());
    assertTrue(Report.of("Nothing").run(empty).html().contains("No epoch was finished."));
    assertTrue(Report.of("No run").html().contains("No epoch was finished."));
  }

  @Test
  void countsConfusionsAndShowsTheMistakesSurestFirst() {
    String html = four().html();
    assertEquals(
        List.of("1", "1", "1", "1"),
        matches(html, "<td class=\"(?:right|wrong)\" style=\"--share:50%\">(\\d+)<"));
    assertEquals(List.of("d.jpg", "c.jpg"), matches(html, "<p class=\"file\"><bdi>([^<]+)</bdi>"));
    assertTrue(html.contains("finetune: 2 of 4 photos wrong"));
  }

  @Test
  void namesTheWorstPairsWhereAMatrixWouldNotFit() {
    List<String> classes = new ArrayList<>();
    List<Double> sure = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      classes.add("class " + i);
      sure.add(i == 7 ? 1.0 : 0.0);
    }
    Evaluation many = new Evaluation(classes, List.of(new Prediction(Path.of("x.jpg"), 3, sure)));
    String html =
        Report.of("Many")
            .run(ReportSamples.run("finetune", 0.5))
            .evaluation("finetune", many)
            .html();
    assertTrue(html.contains("<td><bdi>class 3</bdi></td><td><bdi>class 7</bdi></td><td>1</td>"));
    assertTrue(html.contains("class 3</bdi><b>0.0 %"), "the true class's bar is missing");
  }

  @Test
  void keepsStrangersTextText() {
    Picture picture = new Picture("data:image/png;base64,AAAA", 1, 1);
    RunLog run = ReportSamples.run("a", 0.5, 0.6).withName(ATTACK);
    Map<String, String> config = Map.of(ATTACK, ATTACK);
    RunLog hostile =
        new RunLog(ATTACK, run.epochs(), run.steps(), config, run.trainableParameters());
    String html =
        Report.of(ATTACK)
            .run(hostile)
            .run(run)
            .command(ATTACK)
            .version(ATTACK, ATTACK)
            .evaluation(
                ATTACK, ReportSamples.evaluation(Path.of(ATTACK), List.of(ATTACK, ATTACK + "2")))
            .attention(
                ATTACK, List.of(new Attention(ATTACK, picture, picture, ATTACK, picture, ATTACK)))
            .html();
    String own = Template.resource("report.js");
    assertEquals(1, matches(html, "(<script)").size(), "only the page's own script");
    assertFalse(html.replace(own, "").contains("<img src=x"));
    assertFalse(html.replace(own, "").contains("\"'>"));
  }

  @Test
  void letsNoForgedPictureIn() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Picture("data:image/svg+xml;base64,AAAA\" onload=\"x", 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Picture("https://example.org/a.png", 1, 1));
  }

  @Test
  void needsNothingOutsideThePage() {
    String html = four().html();
    assertEquals(List.of(), matches(html, "(?:src|href)=\"((?!data:|#)[^\"]*)\""));
    assertEquals(List.of(), matches(html, "(url\\(|@import|https?:)"));
    assertTrue(html.contains("content=\"default-src 'none';"));
  }

  @Test
  void replacesAnOlderPageInOneStep() throws IOException {
    Path file = folder.resolve("report.html");
    Files.writeString(file, "old");
    four().write(file);
    assertTrue(Files.readString(file).startsWith("<!DOCTYPE html>"));
    assertEquals(1, folder.toFile().listFiles().length);
    assertThrows(ReportException.class, () -> four().write(folder.resolve("absent/report.html")));
  }

  @Test
  void isTheSamePageForTheSameRuns() {
    assertEquals(four().html(), four().html());
  }

  private static Report four() {
    Report report = Report.of("Four").command("graft compare");
    ReportSamples.four().forEach(report::run);
    Picture picture = new Picture("data:image/png;base64,AAAA", 1, 1);
    return report
        .evaluation(
            "finetune", ReportSamples.evaluation(Path.of("absent"), List.of("ants", "bees")))
        .attention(
            "finetune",
            List.of(new Attention("a.jpg", picture, picture, "bees 0.5", picture, "ants 0.9")));
  }

  private static String chart(String html, String id) {
    int from = html.indexOf("<figure class=\"chart\" id=\"" + id + "\"");
    return html.substring(from, html.indexOf("</figure>", from));
  }

  private static List<String> matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }
}
