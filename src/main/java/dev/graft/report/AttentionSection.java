package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where each network looks, before and after it was trained. */
final class AttentionSection {
  private AttentionSection() {}

  static Section of(Map<String, List<Attention>> attention) {
    List<Html> blocks = new ArrayList<>();
    attention.forEach((run, pictures) -> blocks.add(block(run, pictures)));
    Html body =
        Html.of(
            """
            <p class="note">Grad-CAM: the brighter a place, the more it spoke for the photo's true \
            class. Before is the network as training started, its last layer still random.</p>
            {}""",
            Html.lines(blocks));
    return new Section("attention", "Where it looks", body);
  }

  private static Html block(String run, List<Attention> pictures) {
    return Html.of(
        "<h3>{}</h3><div class=\"looks\">\n{}\n</div>",
        run,
        Html.lines(pictures.stream().map(AttentionSection::row).toList()));
  }

  private static Html row(Attention one) {
    return Html.of(
        "<div class=\"look\"><h4><bdi>{}</bdi></h4><div class=\"three\">{}{}{}</div></div>",
        one.title(),
        picture(one.photo(), "photo", one.title()),
        picture(one.before(), "before: " + one.beforeNote(), one.title()),
        picture(one.after(), "after: " + one.afterNote(), one.title()));
  }

  private static Html picture(Picture picture, String note, String title) {
    return Html.of(
        "<figure><img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}, {}\" loading=\"lazy\">"
            + "<figcaption>{}</figcaption></figure>",
        picture.dataUri(),
        picture.width(),
        picture.height(),
        title,
        note,
        note);
  }
}
