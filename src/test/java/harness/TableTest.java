package harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arithmetic of {@code benchmarks/run}, on lines as its processes print them. */
class TableTest {
  private static final List<Row> ROWS =
      List.of(
          Row.time("freeze_ms", "a step", "ms"),
          Row.rate("predict_photos_per_s", "a folder"),
          Row.time("save_ms", "saving", "ms"));

  @Test
  void mediansOfTheRoundsAndRatiosThatSayWhoIsAhead() {
    Samples samples = new Samples();
    for (String ms : List.of("104.0", "90", "100.0")) {
      samples.add(Column.GRAFT, printed("{", "  \"freeze_ms\": " + ms, "}"));
    }
    samples.add(Column.GRAFT, printed("{\"predict_photos_per_s\": 80.0}"));
    samples.add(Column.DEFAULTS, printed("{\"freeze_ms\": 240}"));
    samples.add(Column.DEFAULTS, printed("{\"freeze_ms\": 260}"));
    samples.add(Column.DEFAULTS, printed("{\"predict_photos_per_s\": 1600.4}"));
    samples.add(Column.BEST, printed("{\"freeze_ms\": 5.5}"));
    samples.add(Column.COMPILE, printed("{\"save_ms\": 2}"));
    assertEquals(
        """
        | stage | unit | Graft | PyTorch, defaults | ratio | best | ratio | compile | ratio |
        |---|---|---:|---:|---:|---:|---:|---:|---:|
        | a step | ms | 100.0 | 250.0 | 2.50 | 5.50 | 0.06 | - | - |
        | a folder | photos/s | 80.0 | 1600 | 0.05 | - | - | - | - |
        | saving | ms | - | - | - | - | - | 2.00 | - |
        """,
        Table.markdown(ROWS, samples, true));
  }

  @Test
  void withoutPyTorchThereIsGraftsColumnAlone() {
    Samples samples = new Samples();
    samples.add(Column.GRAFT, Map.of("freeze_ms", 1.0));
    samples.add(Column.GRAFT, Map.of("freeze_ms", 2.0));
    assertEquals(
        """
        | stage | unit | Graft |
        |---|---|---:|
        | a step | ms | 1.50 |
        | a folder | photos/s | - |
        | saving | ms | - |
        """,
        Table.markdown(ROWS, samples, false));
  }

  @Test
  void itSaysWhereTheRoundsDifferMost() {
    Samples samples = new Samples();
    for (double ms : new double[] {90, 100, 110}) {
      samples.add(Column.GRAFT, Map.of("freeze_ms", ms));
    }
    for (double ms : new double[] {6, 5, 4, 8}) {
      samples.add(Column.BEST, Map.of("save_ms", ms));
    }
    assertEquals(
        "Rounds are at most 73 % apart: saving (best).", Table.widestSpread(ROWS, samples));
    assertEquals("Rounds are at most 0 % apart: nowhere.", Table.widestSpread(ROWS, new Samples()));
  }

  @Test
  void theLastObjectOfWhatAProcessPrintsCounts() {
    assertEquals(
        Map.of("train_s", 2.0, "val_s", 1.0),
        printed("a warning", "{\"train_s\": 9, \"val_s\": 9}", "{\"train_s\": 2, \"val_s\": 1}"));
    assertThrows(RuntimeException.class, () -> printed("nothing to see"));
  }

  private static Map<String, Double> printed(String... lines) {
    return new Outcome(List.of(lines), Double.NaN, Double.NaN).figures();
  }
}
