package dev.graft.report;

import dev.graft.data.image.ImageException;
import dev.graft.data.image.ImageReader;
import dev.graft.internal.Presets;
import dev.graft.transforms.Image;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Small JPEG copies of photos, as data URIs. */
final class Thumbnails {
  static {
    Presets.loadOpenCv(); // pictures that no OpenCV decoded may be the first that it sees
  }

  private static final int LONG_SIDE = 240;

  private Thumbnails() {}

  /** The photo, its longer side at most 240 pixels; nothing if it cannot be read. */
  static Optional<Picture> of(Path file) {
    try (PointerScope scope = new PointerScope();
        Image image = ImageReader.open(file)) {
      Mat photo = bgr(image);
      double scale = Math.min(1, (double) LONG_SIDE / Math.max(photo.cols(), photo.rows()));
      int width = Math.max(1, (int) Math.round(photo.cols() * scale));
      int height = Math.max(1, (int) Math.round(photo.rows() * scale));
      Mat small = new Mat();
      opencv_imgproc.resize(photo, small, new Size(width, height), 0, 0, opencv_imgproc.INTER_AREA);
      return Optional.of(jpeg(small));
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  /** The pixels in OpenCV's order, copied; the result belongs to the open scope. */
  static Mat bgr(Image image) {
    BytePointer first = new BytePointer(image.bytes()).position(image.offset());
    Mat rgb = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, first, image.rowStride());
    Mat bgr = new Mat();
    opencv_imgproc.cvtColor(rgb, bgr, opencv_imgproc.COLOR_RGB2BGR);
    return bgr;
  }

  /** Encodes blue, green and red of 8 bits each. */
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
