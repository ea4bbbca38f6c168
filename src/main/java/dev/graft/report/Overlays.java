package dev.graft.report;

import dev.graft.internal.Presets;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Lays heat maps over photos.
 *
 * <p>The colours run from near black to pale yellow and brighten throughout, so that they read the
 * same in grey and to colour-blind eyes.
 */
final class Overlays {
  static {
    Presets.loadOpenCv(); // pictures that no OpenCV decoded may be the first that it sees
  }

  private static final double PHOTO = 0.5;

  private Overlays() {}

  /** The photo under its map, as a JPEG; {@code photo} is blue, green, red of 8 bits each. */
  static Picture draw(Mat photo, Heatmap map) {
    try (PointerScope scope = new PointerScope()) {
      float[] values = map.values();
      Mat grid = new Mat(map.rows(), map.columns(), opencv_core.CV_32FC1);
      new FloatPointer(grid.data()).put(values);
      Mat smooth = new Mat();
      opencv_imgproc.resize(grid, smooth, photo.size(), 0, 0, opencv_imgproc.INTER_CUBIC);
      Mat levels = new Mat();
      smooth.convertTo(levels, opencv_core.CV_8UC1, 255, 0);
      Mat colours = new Mat();
      opencv_imgproc.applyColorMap(levels, colours, opencv_imgproc.COLORMAP_INFERNO);
      Mat blend = new Mat();
      opencv_core.addWeighted(photo, PHOTO, colours, 1 - PHOTO, 0, blend);
      return Thumbnails.jpeg(blend);
    }
  }
}
