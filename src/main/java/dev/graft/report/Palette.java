package dev.graft.report;

import java.util.List;

/**
 * The look of each run's line: colour, dashes and end marker, so that no run is told by colour
 * alone.
 *
 * <p>The hues follow Okabe and Ito's set for colour-blind readers, darkened for a light page and
 * lightened for a dark one until each has a contrast of at least 3.5 to 1.
 *
 * @param light on a light page, {@code #rrggbb}
 * @param dark on a dark page, {@code #rrggbb}
 * @param dashes lengths of ink and gap in units of the chart; empty for a solid line
 * @param marker the shape at a line's end
 */
record Palette(String light, String dark, List<Double> dashes, Marker marker) {
  /** The background of the page in light and in dark. */
  static final String LIGHT_PAGE = "#fcfbf8";

  static final String DARK_PAGE = "#16181b";

  /** In this order, the last is drawn on top: its dots let an equal line beneath shine through. */
  static final List<Palette> SLOTS =
      List.of(
          new Palette("#c2500a", "#f2925a", List.of(9.0, 3.0, 2.0, 3.0), Marker.SQUARE),
          new Palette("#0067a8", "#5fb6f2", List.of(), Marker.CIRCLE),
          new Palette("#00805a", "#34c79c", List.of(11.0, 4.0), Marker.TRIANGLE),
          new Palette("#a13f86", "#ea9ccb", List.of(2.5, 5.5), Marker.DIAMOND));

  private static final List<String> KNOWN =
      List.of("scratch", "finetune", "freeze", "discriminative");

  /**
   * The slot of the run at {@code index}: a strategy of the article always has its own, so that it
   * looks the same alone and in company.
   */
  static int slot(String run, int index) {
    int known = KNOWN.indexOf(run);
    return known >= 0 ? known : index % SLOTS.size();
  }

  /** The dashes as SVG writes them. */
  String dashArray() {
    StringBuilder out = new StringBuilder();
    for (double dash : dashes) {
      out.append(out.length() == 0 ? "" : " ").append(Axis.number(dash));
    }
    return out.toString();
  }

  /** CSS that declares the colours as {@code --s0}, {@code --s1} and so on. */
  static String css(boolean darkPage) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < SLOTS.size(); i++) {
      Palette slot = SLOTS.get(i);
      out.append("--s%d:%s;".formatted(i, darkPage ? slot.dark : slot.light));
    }
    return out.toString();
  }
}
