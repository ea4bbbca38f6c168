package dev.graft.report;

import dev.graft.internal.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Puts a report's sections into {@code report.html}.
 *
 * <p>The page's own security policy allows no network, no script but the one beside this class
 * (named by its hash), and pictures only from inside the page: a second wall behind the escaping.
 */
final class HtmlPage {
  private final Report report;

  HtmlPage(Report report) {
    this.report = report;
  }

  String render() {
    List<Section> sections = sections();
    String script = Template.resource("report.js");
    return Template.named("report.html")
        .fill(
            Map.of(
                "title", Html.text(report.title()),
                "kind", Html.text(kind()),
                "lead", lead(),
                "nav", nav(sections),
                "sections", Html.lines(sections.stream().map(Section::render).toList()),
                "scriptHash", Html.text(sha256(script)),
                "script", new Html(script),
                "style", style()))
        .markup();
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(SummarySection.of(report.runs()));
    if (report.runs().size() > 1) {
      sections.add(CurveSections.together(report.runs()));
    }
    sections.addAll(CurveSections.alone(report.runs()));
    if (!report.evaluations().isEmpty()) {
      sections.add(ConfusionSection.of(report.evaluations()));
      sections.add(MistakesSection.of(report.evaluations()));
    }
    if (!report.attention().isEmpty()) {
      sections.add(AttentionSection.of(report.attention()));
    }
    sections.add(SettingsSection.of(report));
    return sections;
  }

  private String kind() {
    int runs = report.runs().size();
    return runs == 1 ? "Training run" : runs + " training runs compared";
  }

  private Html lead() {
    return Html.lines(
        Findings.of(report.runs()).stream().map(line -> Html.of("<p>{}</p>", line)).toList());
  }

  private static Html nav(List<Section> sections) {
    return Html.join(
        sections.stream()
            .map(s -> Html.of("<li><a href=\"#{}\">{}</a></li>", s.id(), s.title()))
            .toList());
  }

  private static Html style() {
    StringBuilder slots = new StringBuilder();
    for (int i = 0; i < Palette.SLOTS.size(); i++) {
      slots.append(".s%d{--c:var(--s%d)}".formatted(i, i));
    }
    String css =
        ":root{--page:%s;%s}%n@media (prefers-color-scheme:dark){:root{--page:%s;%s}}%n%s%n%s"
            .formatted(
                Palette.LIGHT_PAGE,
                Palette.css(false),
                Palette.DARK_PAGE,
                Palette.css(true),
                slots,
                Template.resource("report.css"));
    return new Html(css);
  }

  private static String sha256(String script) {
    byte[] digest = Sha256.digest().digest(script.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }
}
