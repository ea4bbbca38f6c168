package dev.graft.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Small JPEG copies of photos, as data URIs. */
final class Thumbnails {
  private static final int LONG_SIDE = 240;

  private Thumbnails() {}

  /** The photo, its longer side at most 240 pixels; nothing if it cannot be read. */
  static Optional<Picture> of(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (PointerScope scope = new PointerScope()) {
      Mat photo =
          opencv_imgcodecs.imread(
              file.toString(),
              opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
      if (photo.empty()) {
        return Optional.empty();
      }
      double scale = Math.min(1, (double) LONG_SIDE / Math.max(photo.cols(), photo.rows()));
      int width = Math.max(1, (int) Math.round(photo.cols() * scale));
      int height = Math.max(1, (int) Math.round(photo.rows() * scale));
      Mat small = new Mat();
      opencv_imgproc.resize(photo, small, new Size(width, height), 0, 0, opencv_imgproc.INTER_AREA);
      return Optional.of(jpeg(small));
    }
  }

  /** Encodes BGR pixels of 8 bits. */
  static Picture jpeg(Mat pixels) {
    try (PointerScope scope = new PointerScope()) {
      BytePointer encoded = new BytePointer();
      opencv_imgcodecs.imencode(".jpg", pixels, encoded);
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      String base64 = Base64.getEncoder().encodeToString(bytes);
      return new Picture("data:image/jpeg;base64," + base64, pixels.cols(), pixels.rows());
    }
  }
}
