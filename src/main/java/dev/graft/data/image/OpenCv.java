package dev.graft.data.image;

import dev.graft.internal.Natives;
import dev.graft.internal.Presets;
import dev.graft.transforms.Image;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** The two codecs of OpenCV that give Pillow's pixels: libjpeg-turbo and libwebp. */
final class OpenCv {
  static {
    Natives.load();
    Presets.loadOpenCv();
  }

  private OpenCv() {}

  /** Decodes to red, green and blue; the result's memory is OpenCV's. */
  static Image decode(Source source, int width, int height) {
    try (PointerScope scope = new PointerScope()) {
      Mat encoded = new Mat(1, source.size(), opencv_core.CV_8UC1, source.memory());
      Mat pixels = decode(source, encoded);
      if (pixels.empty()) {
        throw source.bad("cannot be decoded: the data are corrupt");
      }
      if (pixels.cols() != width || pixels.rows() != height || !pixels.isContinuous()) {
        throw source.bad(
            "decodes to %d x %d pixels where its header says %d x %d"
                .formatted(pixels.cols(), pixels.rows(), width, height));
      }
      BytePointer data = pixels.data().capacity(3L * width * height);
      return Image.over(pixels, data.asByteBuffer(), width, height);
    }
  }

  /** OpenCV throws where a size is beyond limits of its own, with its source's path in front. */
  private static Mat decode(Source source, Mat encoded) {
    try {
      return opencv_imgcodecs.imdecode(
          encoded, opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
    } catch (RuntimeException e) {
      throw source.bad("cannot be decoded: OpenCV refuses it", e);
    }
  }
}
