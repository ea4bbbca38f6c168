package dev.graft.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Circle;
import org.knowm.xchart.style.markers.Diamond;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.knowm.xchart.style.markers.Square;
import org.knowm.xchart.style.markers.TriangleUp;

/**
 * Draws the loss and accuracy curves of one run, or of several together, as a PNG file.
 *
 * <p>Works without a display. Text needs the fonts of the system (on Debian {@code libfreetype6}
 * and {@code fontconfig}); without them there is no picture and one line says so.
 */
public final class CurvesPng {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 440;
  private static final int SCALE = 2;

  private CurvesPng() {}

  /**
   * Writes the picture: for one run its loss and its accuracy, for several a chart each of training
   * and validation loss and accuracy. 1440 by 880 pixels a chart, two charts a row.
   *
   * @return nothing on success; else one line that says why there is no picture. A training run is
   *     never worth less for lack of a picture, so that nothing is thrown.
   */
  public static Optional<String> write(List<RunLog> runs, Path file) {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    try {
      List<XYChart> charts = charts(runs);
      if (charts.isEmpty()) {
        return Optional.of("no " + file.getFileName() + ": no epoch was finished");
      }
      AtomicText.write(file, png(paint(charts)));
      return Optional.empty();
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      // AWT reports a missing font library as an Error of the linker or as an InternalError.
      return Optional.of("no " + file.getFileName() + ": " + reason(e));
    }
  }

  private static List<XYChart> charts(List<RunLog> all) {
    List<RunLog> runs = all.stream().filter(run -> !run.epochs().isEmpty()).toList();
    List<XYChart> charts = new ArrayList<>();
    if (runs.size() == 1) {
      RunLog run = runs.get(0);
      int slot = Palette.slot(run.name(), 0);
      charts.add(
          chart(
              "Loss",
              false,
              Curves.alone(run, slot, EpochRow::trainLoss, EpochRow::valLoss, false)));
      charts.add(
          chart(
              "Accuracy",
              true,
              Curves.alone(run, slot, EpochRow::trainAccuracy, EpochRow::valAccuracy, true)));
    } else if (runs.size() > 1) {
      charts.add(chart("Training loss", false, Curves.together(runs, EpochRow::trainLoss, false)));
      charts.add(chart("Validation loss", false, Curves.together(runs, EpochRow::valLoss, false)));
      charts.add(
          chart("Training accuracy", true, Curves.together(runs, EpochRow::trainAccuracy, true)));
      charts.add(
          chart("Validation accuracy", true, Curves.together(runs, EpochRow::valAccuracy, true)));
    }
    return charts;
  }

  private static XYChart chart(String title, boolean shares, List<Series> series) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("epoch").build();
    XYStyler style = chart.getStyler();
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridVerticalLinesVisible(false);
    style.setPlotGridLinesColor(Color.decode("#e2dfd7"));
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Horizontal);
    style.setLegendBorderColor(Color.WHITE);
    style.setXAxisDecimalPattern("0.#");
    style.setYAxisDecimalPattern(shares ? "0 %" : "0.0##");
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    style.setChartPadding(16);
    style.setMarkerSize(5);
    if (shares) {
      style.setYAxisMax(1.0);
    } else {
      style.setYAxisMin(0.0);
    }
    series.forEach(one -> add(chart, one));
    return chart;
  }

  private static void add(XYChart chart, Series one) {
    List<Series.Point> points = one.finite();
    if (points.isEmpty()) {
      return;
    }
    XYSeries line =
        chart.addSeries(
            unused(chart, one.label()),
            points.stream().map(Series.Point::x).toList(),
            points.stream().map(Series.Point::y).toList());
    Color colour = Color.decode(one.look().light());
    line.setLineColor(colour);
    line.setMarkerColor(colour);
    line.setLineStyle(Dashes.stroke(one));
    boolean quiet = one.weight() == Series.Weight.SECOND;
    line.setMarker(
        quiet
            ? SeriesMarkers.NONE
            : switch (one.look().marker()) {
              case CIRCLE -> new Circle();
              case SQUARE -> new Square();
              case TRIANGLE -> new TriangleUp();
              case DIAMOND -> new Diamond();
            });
  }

  /** XChart refuses a second series of the same name. */
  private static String unused(XYChart chart, String label) {
    String name = label;
    for (int i = 2; chart.getSeriesMap().containsKey(name); i++) {
      name = label + " (" + i + ")";
    }
    return name;
  }

  private static BufferedImage paint(List<XYChart> charts) {
    int rows = (charts.size() + 1) / 2;
    BufferedImage image =
        new BufferedImage(2 * WIDTH * SCALE, rows * HEIGHT * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(SCALE, SCALE);
      for (int i = 0; i < charts.size(); i++) {
        Graphics2D part = (Graphics2D) graphics.create();
        part.translate(i % 2 * WIDTH, i / 2 * HEIGHT);
        part.clipRect(0, 0, WIDTH, HEIGHT);
        charts.get(i).paint(part, WIDTH, HEIGHT);
        part.dispose();
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static String reason(Throwable e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (e instanceof ReportException) {
      return message;
    }
    return "Java cannot draw here (%s: %s)%s"
        .formatted(
            e.getClass().getSimpleName(),
            message,
            e instanceof Error ? "; it needs the packages libfreetype6 and fontconfig" : "");
  }
}
