package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser; the screenshots stay in {@code target/screenshots}. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // filled in by BeforeAll
class ReportBrowserTest {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final String ATTACK = "\"'><img src=x onerror=\"document.title='owned'\">";

  @TempDir static Path scratch;

  private Browser browser;
  private Path page;

  @BeforeAll
  void start() throws IOException {
    browser = Browser.start(scratch);
    page = scratch.resolve("report.html");
    Path photo = scratch.resolve("c.jpg");
    ImageIO.write(new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB), "jpg", photo.toFile());
    Picture picture = Thumbnails.of(photo).orElseThrow();
    Report report = Report.of("Four runs").command("graft compare --data ants");
    ReportSamples.four().forEach(report::run);
    report
        .evaluation("finetune", ReportSamples.evaluation(scratch, List.of("ants", "bees")))
        .attention(
            "finetune",
            List.of(new Attention("c.jpg", picture, picture, "bees 50 %", picture, "ants 90 %")))
        .write(page);
    Files.createDirectories(SCREENSHOTS);
  }

  @BeforeEach
  void open() {
    browser.look(1200, false);
    browser.open(page);
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void drawsEveryCurveWithoutAWordOnTheConsole() {
    assertEquals(4 + 4 * 4, number("document.querySelectorAll('.chart svg').length"), "charts");
    assertEquals(16, number("document.querySelectorAll('#together .series path').length"));
    assertEquals(48, number("document.querySelectorAll('#together circle').length"));
    assertEquals(
        16,
        number(
            "[...document.querySelectorAll('#together .series path')]"
                + ".filter(p => p.getTotalLength() > 50).length"));
    assertEquals(List.of(), browser.console());
  }

  @Test
  void loadsEveryPictureAndNothingElse() {
    assertEquals(4, number("document.images.length"));
    assertEquals(4, number("[...document.images].map(i => (i.loading = 'eager', i)).length"));
    assertEquals(
        0,
        number(
            "performance.getEntriesByType('resource').filter(r => !r.name.startsWith('data:')).length"));
  }

  @Test
  void readsValuesOutUnderThePointer() {
    String box = "const b = document.querySelector('#all-val-acc svg').getBoundingClientRect();";
    browser.run(
        "document.querySelector('#all-val-acc').scrollIntoView({block: 'center', behavior: 'instant'})");
    double x = browser.run(box + "return b.left + b.width * 0.13").getAsDouble();
    double y = browser.run(box + "return b.top + b.height / 2").getAsDouble();
    browser.pointAt(x, y);
    String readout = text("document.getElementById('readout').innerText");
    assertEquals(
        "Epoch 1\nscratch\n46.00 %\nfinetune\n95.00 %\nfreeze\n94.00 %\ndiscriminative\n94.00 %",
        readout);
  }

  @Test
  void readsValuesOutByKeyboard() {
    browser.run("document.querySelector('#all-val-loss svg').focus()");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assertTrue(text("document.getElementById('readout').innerText").startsWith("Epoch 2\n"));
    browser.press("Escape");
    assertEquals("true", text("String(document.getElementById('readout').hidden)"));
  }

  @Test
  void hidesARunOnRequest() {
    browser.run("document.querySelector('.legend input[data-label=freeze]').click()");
    assertEquals(
        3,
        number(
            "[...document.querySelectorAll('#all-val-loss .series')]"
                + ".filter(s => getComputedStyle(s).display !== 'none').length"));
    assertEquals(
        4,
        number(
            "[...document.querySelectorAll('#run2 .chart .series')]"
                + ".filter(s => s.dataset.label !== 'each step')"
                + ".filter(s => getComputedStyle(s).display !== 'none').length - 3"),
        "its own section stays");
  }

  @Test
  void followsLightAndDark() throws IOException {
    assertEquals(Color.decode(Palette.LIGHT_PAGE), shoot("light", 1200, false));
    assertEquals(Color.decode(Palette.DARK_PAGE), shoot("dark", 1200, true));
  }

  @Test
  void fitsAPhone() throws IOException {
    shoot("phone", 390, false);
    assertEquals(390, number("document.documentElement.scrollWidth"));
    shoot("phone-dark", 390, true);
  }

  @Test
  void namesEveryControlAndChart() {
    assertEquals(
        0,
        number(
            "[...document.querySelectorAll('svg[role=img]')].filter(s => !document.getElementById("
                + "s.getAttribute('aria-labelledby')).textContent).length"));
    assertEquals(0, number("[...document.images].filter(i => !i.alt).length"));
    assertEquals(
        0,
        number(
            "[...document.querySelectorAll('[id]')].length - new Set("
                + "[...document.querySelectorAll('[id]')].map(e => e.id)).size"));
  }

  @Test
  void runsNoStrangersScript() {
    Path hostile = scratch.resolve("hostile.html");
    RunLog run = ReportSamples.run("a", 0.5, 0.75).withName(ATTACK);
    RunLog told =
        new RunLog(
            ATTACK, run.epochs(), run.steps(), Map.of(ATTACK, ATTACK), run.trainableParameters());
    Report.of("Honest")
        .run(told)
        .run(run)
        .command(ATTACK)
        .evaluation(ATTACK, ReportSamples.evaluation(Path.of(ATTACK), List.of(ATTACK, "b")))
        .write(hostile);
    browser.open(hostile);
    browser.run("document.querySelector('#all-val-loss svg').focus()");
    browser.press("ArrowRight");
    assertTrue(text("document.getElementById('readout').innerText").contains(ATTACK));
    assertEquals("Honest", text("document.title"));
    assertEquals(0, number("document.images.length"));
    assertEquals(List.of(), browser.console());
  }

  private Color shoot(String name, int width, boolean dark) throws IOException {
    browser.look(width, dark);
    byte[] png = browser.screenshot();
    Files.write(SCREENSHOTS.resolve("report-" + name + ".png"), png);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertEquals(width, image.getWidth());
    return new Color(image.getRGB(2, 2));
  }

  private int number(String expression) {
    return browser.run("return " + expression).getAsInt();
  }

  private String text(String expression) {
    return browser.run("return " + expression).getAsString();
  }
}
