package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void escapesWhatIsFilledIn() {
    assertEquals(
        "<td title=\"&quot;&gt;&lt;i&gt;\">&amp;&#39;</td>",
        Html.of("<td title=\"{}\">{}</td>", "\"><i>", "&'").markup());
  }

  @Test
  void keepsMarkupThatIsMarkupAlready() {
    assertEquals("<p><b>a&lt;</b></p>", Html.of("<p>{}</p>", Html.of("<b>{}</b>", "a<")).markup());
  }

  @Test
  void doesNotFillPlacesInsideValues() {
    assertEquals("{} 2", Html.of("{} {}", "{}", 2).markup());
  }

  @Test
  void replacesWhatNoPageMayHold() {
    assertEquals("a\uFFFDb\uFFFDc\td", Html.text("a\u0000b\uD800c\td").markup());
    assertEquals("🐝", Html.text("🐝").markup());
  }

  @Test
  void refusesAnotherNumberOfValues() {
    assertThrows(IllegalArgumentException.class, () -> Html.of("{}", 1, 2));
    assertThrows(IllegalArgumentException.class, () -> Html.of("{} {}", 1));
  }

  @Test
  void fillsATemplateInOnePass() {
    assertThrows(
        IllegalArgumentException.class, () -> Template.named("report.html").fill(Map.of()));
    assertThrows(IllegalStateException.class, () -> Template.named("nothing.html"));
  }
}
