package dev.graft.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What it takes to repeat the runs: command, configuration, versions. */
final class SettingsSection {
  private SettingsSection() {}

  static Section of(Report report) {
    Html command =
        report
            .command()
            .map(line -> Html.of("<h3>Command</h3><pre><code>{}</code></pre>", line))
            .orElse(Html.EMPTY);
    Html body =
        Html.of(
            "{}\n{}\n<h3>Versions</h3>\n{}",
            command,
            configuration(report.runs()),
            versions(report.versions()));
    return new Section("settings", "Settings", body);
  }

  private static Html configuration(List<RunLog> runs) {
    Set<String> keys = new LinkedHashSet<>();
    runs.forEach(run -> keys.addAll(run.config().keySet()));
    keys.remove("command");
    if (keys.isEmpty()) {
      return Html.EMPTY;
    }
    List<Html> head =
        runs.stream().map(r -> Html.of("<th scope=\"col\">{}</th>", r.name())).toList();
    List<Html> rows = keys.stream().map(key -> row(key, runs)).toList();
    return Html.of(
        """
        <h3>Configuration</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Configuration">
        <table class="settings"><thead><tr><th scope="col">Setting</th>{}</tr></thead>
        <tbody>
        {}
        </tbody></table></div>{}""",
        Html.join(head),
        Html.lines(rows),
        runs.size() > 1
            ? Html.of("<p class=\"note\">A setting in which the runs differ is set in bold.</p>")
            : Html.EMPTY);
  }

  private static Html row(String key, List<RunLog> runs) {
    List<String> values = new ArrayList<>();
    runs.forEach(run -> values.add(run.config().getOrDefault(key, "")));
    boolean differs = new HashSet<>(values).size() > 1;
    List<Html> cells = values.stream().map(v -> Html.of("<td><bdi>{}</bdi></td>", v)).toList();
    return Html.of(
        "<tr{}><th scope=\"row\">{}</th>{}</tr>",
        differs ? Html.of(" class=\"differs\"") : Html.EMPTY,
        key,
        Html.join(cells));
  }

  private static Html versions(Map<String, String> versions) {
    List<Html> rows = new ArrayList<>();
    versions.forEach((what, v) -> rows.add(Html.of("<dt>{}</dt><dd>{}</dd>", what, v)));
    return Html.of("<dl class=\"versions\">{}</dl>", Html.join(rows));
  }
}
