package dev.graft.report;

import java.awt.BasicStroke;
import java.util.List;

/** The dashes of a series as Java's 2D graphics take them. */
final class Dashes {
  private static final List<Double> SECOND = List.of(3.0, 3.0);

  private Dashes() {}

  static BasicStroke stroke(Series series) {
    List<Double> dashes =
        switch (series.weight()) {
          case NORMAL -> series.look().dashes();
          case SECOND -> SECOND;
          case FAINT, SOLID, STEPPED -> List.of();
        };
    float width = series.weight() == Series.Weight.SECOND ? 1.5f : 2f;
    if (dashes.isEmpty()) {
      return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    }
    float[] lengths = new float[dashes.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = dashes.get(i).floatValue();
    }
    return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10f, lengths, 0f);
  }
}
