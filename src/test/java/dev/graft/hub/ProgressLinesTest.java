package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ProgressLines lines =
      new ProgressLines("f.pth", new PrintStream(bytes, true, StandardCharsets.UTF_8));

  @Test
  void aLineHoldsRateAndTimeLeft() {
    assertEquals(
        "f.pth: 12.0 of 44.0 MB, 3.0 MB/s, 11 s left",
        ProgressLines.line("f.pth", 12_000_000, 44_000_000, 3e6));
    assertEquals("f.pth: 12.0 MB, 3.0 MB/s", ProgressLines.line("f.pth", 12_000_000, -1, 3e6));
  }

  @Test
  void aQuickTransferIsTwoLines() {
    lines.start(0, 2_000_000);
    lines.at(1_000_000);
    lines.at(2_000_000);
    lines.close();
    List<String> printed = printed();
    assertEquals(2, printed.size());
    assertEquals("f.pth: 2.0 MB", printed.get(0));
    assertTrue(printed.get(1).startsWith("f.pth: 2.0 of 2.0 MB, "), printed.get(1));
  }

  @Test
  void whatWasThereAlreadyIsSaid() {
    lines.start(1_500_000, 2_000_000);
    assertEquals("f.pth: 2.0 MB, going on at 1.5 MB", printed().get(0));
  }

  @Test
  void aSizeThatTheServerDoesNotSayIsSaidAtTheEnd() {
    lines.start(0, -1);
    lines.at(1_000_000);
    lines.close();
    assertEquals("f.pth: size unknown", printed().get(0));
    assertEquals("f.pth: 1.0 MB", printed().get(1));
  }

  private List<String> printed() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
