package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EpochTableTest {
  @Test
  void printsAlignedLinesWithTheBestSoFarMarked() {
    EpochTable table = new EpochTable(Style.plain(), 25, 400);
    String text =
        String.join(
            "\n",
            table.header(),
            table.line(ReportSamples.row(0, 0.9)),
            table.line(ReportSamples.row(1, 0.96)),
            table.line(ReportSamples.row(2, 0.96)),
            table.line(ReportSamples.row(24, 0.92)),
            table.footer());
    assertEquals(
        """
                 ---- training -----  --- validation ----
          epoch      loss   accuracy      loss   accuracy         lr    img/s      time     left  loss so far
           1/25    0.7000    85.00 %    0.5600    90.00 % *    0.001     32.0    12.5 s    5m00s  _
           2/25    0.3500    91.00 %    0.2800    96.00 % *    0.001     32.0    12.5 s    4m48s  #_
           3/25    0.2333    91.00 %    0.1867    96.00 %      0.001     32.0    12.5 s    4m35s  #,_
          25/25    0.0280    87.00 %    0.0224    92.00 %      0.001     32.0    12.5 s       0s  #-,_
        * best: 96.00 % in epoch 2; 4 epochs in 50s""",
        text);
  }

  @Test
  void countsEpochsOfAnEarlierSittingIn() {
    EpochTable table = new EpochTable(Style.plain(), 3, 400);
    table.skip(ReportSamples.row(0, 0.97));
    assertFalse(table.line(ReportSamples.row(1, 0.96)).contains("*"));
    assertTrue(table.line(ReportSamples.row(2, 0.98)).contains("*"));
  }

  @Test
  void saysTheSameWithoutColours() {
    EpochTable coloured = new EpochTable(new Style(true, true), 2, 400);
    EpochTable bare = new EpochTable(new Style(false, true), 2, 400);
    String line = coloured.header() + coloured.line(ReportSamples.row(0, 0.9));
    assertTrue(line.contains("\u001B[32m"));
    assertEquals(
        bare.header() + bare.line(ReportSamples.row(0, 0.9)),
        Pattern.compile("\u001B\\[\\d*m").matcher(line).replaceAll(""));
  }

  @Test
  void hasAFooterForNoEpoch() {
    assertEquals("no epoch was finished", new EpochTable(Style.plain(), 5, 1).footer());
  }
}
