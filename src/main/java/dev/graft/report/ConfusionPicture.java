package dev.graft.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** Draws a confusion matrix: true classes down, predicted classes across, the diagonal framed. */
public final class ConfusionPicture {
  private static final int MOST_SIDE = 900;
  private static final int LARGEST_CELL = 120;
  private static final int MARGIN = 20;
  private static final int LABEL = 110;
  private static final int SMALLEST_CELL_WITH_TEXT = 24;
  private static final Color EMPTY = Color.WHITE;
  private static final Color FULL = new Color(0x0067a8);
  private static final Color INK = new Color(0x222222);

  private ConfusionPicture() {}

  /**
   * The picture, at most about 1000 pixels a side; the shade is the share of the true class.
   *
   * @return nothing where Java cannot draw text, as on a system without fonts, or there is no class
   */
  public static Optional<BufferedImage> of(ConfusionMatrix matrix) {
    if (matrix.classes().isEmpty()) {
      return Optional.empty();
    }
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    try {
      return Optional.of(draw(matrix));
    } catch (RuntimeException | LinkageError | InternalError e) {
      // AWT reports a missing font library as an Error of the linker or as an InternalError.
      return Optional.empty();
    }
  }

  private static BufferedImage draw(ConfusionMatrix matrix) {
    int classes = matrix.classes().size();
    int cell = Math.max(1, Math.min(LARGEST_CELL, MOST_SIDE / classes));
    int side = MARGIN + LABEL + cell * classes + MARGIN;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, side, side);
      graphics.translate(MARGIN + LABEL, MARGIN + LABEL);
      cells(graphics, matrix, cell);
      if (cell >= SMALLEST_CELL_WITH_TEXT) {
        labels(graphics, matrix, cell);
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static void cells(Graphics2D graphics, ConfusionMatrix matrix, int cell) {
    int classes = matrix.classes().size();
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(9, cell / 4)));
    for (int actual = 0; actual < classes; actual++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        int x = predicted * cell;
        int y = actual * cell;
        double share = matrix.share(actual, predicted);
        graphics.setColor(shade(share));
        graphics.fillRect(x, y, cell, cell);
        if (cell >= SMALLEST_CELL_WITH_TEXT) {
          graphics.setColor(share > 0.5 ? Color.WHITE : INK);
          centred(graphics, Integer.toString(matrix.count(actual, predicted)), x, y, cell, cell);
        }
      }
    }
    graphics.setColor(INK);
    graphics.setStroke(new BasicStroke(cell >= SMALLEST_CELL_WITH_TEXT ? 2 : 1));
    graphics.drawRect(0, 0, classes * cell, classes * cell);
    for (int i = 0; i < classes && cell >= SMALLEST_CELL_WITH_TEXT; i++) {
      graphics.drawRect(i * cell, i * cell, cell, cell);
    }
  }

  private static void labels(Graphics2D graphics, ConfusionMatrix matrix, int cell) {
    graphics.setColor(INK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.min(16, cell / 2)));
    FontMetrics metrics = graphics.getFontMetrics();
    for (int i = 0; i < matrix.classes().size(); i++) {
      String name = shortened(matrix.classes().get(i), metrics);
      centred(graphics, name, -LABEL, i * cell, LABEL, cell);
      Graphics2D turned = (Graphics2D) graphics.create();
      turned.translate((i + 0.5) * cell, -8);
      turned.rotate(-Math.PI / 4);
      turned.drawString(name, 0, 0);
      turned.dispose();
    }
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    graphics.drawString("true \\ predicted", -LABEL, -12);
  }

  private static String shortened(String name, FontMetrics metrics) {
    int length = name.length();
    while (length > 1 && metrics.stringWidth(name.substring(0, length)) > LABEL - MARGIN) {
      length--;
    }
    return length == name.length() ? name : name.substring(0, Math.max(1, length - 1)) + "\u2026";
  }

  private static void centred(Graphics2D graphics, String text, int x, int y, int w, int h) {
    FontMetrics metrics = graphics.getFontMetrics();
    int left = x + (w - metrics.stringWidth(text)) / 2;
    graphics.drawString(text, left, y + (h - metrics.getHeight()) / 2 + metrics.getAscent());
  }

  private static Color shade(double share) {
    return new Color(
        mix(EMPTY.getRed(), FULL.getRed(), share),
        mix(EMPTY.getGreen(), FULL.getGreen(), share),
        mix(EMPTY.getBlue(), FULL.getBlue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + share * (to - from));
  }
}
