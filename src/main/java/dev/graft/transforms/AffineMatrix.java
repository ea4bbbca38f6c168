package dev.graft.transforms;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The six numbers that {@link AffineSampler} takes, computed operation by operation as Python does:
 * an odd-sized image's middle lies on a pixel, where the last bit decides.
 */
final class AffineMatrix {
  private AffineMatrix() {}

  /** Python's {@code math.radians}. */
  private static double radians(double degrees) {
    return degrees * (Math.PI / 180.0);
  }

  /**
   * From the result's pixels back to the image's, for a rotation, translation, scale and shear
   * around {@code (cx, cy)}; angles in degrees.
   *
   * @see <a
   *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/functional.py">
   *     torchvision v0.28.0 transforms/functional.py, _get_inverse_affine_matrix</a>
   */
  static double[] inverse(
      double cx,
      double cy,
      double angle,
      int tx,
      int ty,
      double scale,
      double shearX,
      double shearY) {
    double rot = radians(angle);
    double sx = radians(shearX);
    double sy = radians(shearY);
    double tanX = Trigonometry.tan(sx);
    double cosY = Trigonometry.cos(sy);
    double cosTurn = Trigonometry.cos(rot - sy);
    double sinTurn = Trigonometry.sin(rot - sy);
    double a = cosTurn / cosY;
    double b = -cosTurn * tanX / cosY - Trigonometry.sin(rot);
    double c = sinTurn / cosY;
    double d = -sinTurn * tanX / cosY + Trigonometry.cos(rot);
    double[] matrix = {d / scale, -b / scale, 0.0, -c / scale, a / scale, 0.0};
    matrix[2] += matrix[0] * (-cx - tx) + matrix[1] * (-cy - ty);
    matrix[5] += matrix[3] * (-cx - tx) + matrix[4] * (-cy - ty);
    matrix[2] += cx;
    matrix[5] += cy;
    return matrix;
  }

  /**
   * From the result's pixels back to the image's, for a counter-clockwise rotation around {@code
   * (cx, cy)}.
   *
   * @param degrees 0 to 360
   * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/PIL/Image.py">Pillow
   *     12.3.0 Image.py, rotate</a>
   */
  static double[] rotation(double cx, double cy, double degrees) {
    double angle = -radians(degrees);
    double cos = to15Digits(Trigonometry.cos(angle));
    double sin = to15Digits(Trigonometry.sin(angle));
    double minusSin = to15Digits(-Trigonometry.sin(angle));
    double[] matrix = {cos, sin, 0.0, minusSin, cos, 0.0};
    moveOrigin(matrix, -cx, -cy);
    matrix[2] += cx;
    matrix[5] += cy;
    return matrix;
  }

  /** Puts where the matrix maps {@code (x, y)} into its last column. */
  static void moveOrigin(double[] matrix, double x, double y) {
    double newX = mapX(matrix, x, y);
    double newY = mapY(matrix, x, y);
    matrix[2] = newX;
    matrix[5] = newY;
  }

  static double mapX(double[] matrix, double x, double y) {
    return matrix[0] * x + matrix[1] * y + matrix[2];
  }

  static double mapY(double[] matrix, double x, double y) {
    return matrix[3] * x + matrix[4] * y + matrix[5];
  }

  /** Python's {@code round(x, 15)}; it has no negative zero here, which changes nothing. */
  private static double to15Digits(double x) {
    return new BigDecimal(x).setScale(15, RoundingMode.HALF_EVEN).doubleValue();
  }
}
