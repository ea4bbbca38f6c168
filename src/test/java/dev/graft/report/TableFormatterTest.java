package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TableFormatterTest {
  @Test
  void alignsWordsLeftAndNumbersRight() {
    String table =
        new TableFormatter()
            .left("run")
            .right("loss")
            .row("scratch", "0.5")
            .row("é", "11.25")
            .format();
    assertEquals(
        """
        run       loss
        -------  -----
        scratch    0.5
        é        11.25
        """,
        table);
  }

  @Test
  void refusesARowOfAnotherWidth() {
    TableFormatter table = new TableFormatter().left("run");
    assertThrows(IllegalArgumentException.class, () -> table.row("a", "b"));
  }
}
