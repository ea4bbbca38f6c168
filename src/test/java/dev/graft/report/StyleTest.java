package dev.graft.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleTest {
  @Test
  void coloursATerminalAndNothingElse() {
    assertEquals(new Style(true, true), Style.detect(true, Map.of("TERM", "xterm"), UTF_8));
    assertEquals(new Style(false, true), Style.detect(false, Map.of("TERM", "xterm"), UTF_8));
  }

  @Test
  void heedsNoColorUnlessItIsEmpty() {
    assertEquals(new Style(false, true), Style.detect(true, Map.of("NO_COLOR", "1"), UTF_8));
    assertEquals(new Style(true, true), Style.detect(true, Map.of("NO_COLOR", ""), UTF_8));
  }

  @Test
  void asksLittleOfADumbOrAsciiTerminal() {
    assertEquals(new Style(false, false), Style.detect(true, Map.of("TERM", "dumb"), US_ASCII));
  }

  @Test
  void addsOnlyColourToAText() {
    assertEquals("\u001B[32m96 % *\u001B[0m", new Style(true, true).good("96 % *"));
    assertEquals("96 % *", Style.plain().good("96 % *"));
  }
}
