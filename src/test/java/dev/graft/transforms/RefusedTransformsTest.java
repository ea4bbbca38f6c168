package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What torchvision refuses is refused, in one line that names the transform and what was found. */
class RefusedTransformsTest {
  private static Arguments refused(String found, Executable made) {
    return Arguments.of(found, made);
  }

  static Stream<Arguments> refused() {
    double nan = Double.NaN;
    ImageTransform flip = new RandomVerticalFlip();
    return Stream.of(
        refused("RandomVerticalFlip .*1\\.5", () -> new RandomVerticalFlip(1.5)),
        refused("RandomVerticalFlip .*NaN", () -> new RandomVerticalFlip(nan)),
        refused("RandomHorizontalFlip .*-0\\.1", () -> new RandomHorizontalFlip(-0.1)),
        refused("RandomGrayscale .*-1", () -> new RandomGrayscale(-1)),
        refused("RandomApply .*2", () -> new RandomApply(List.of(flip), 2)),
        refused("RandomChoice .*1 for 2", () -> new RandomChoice(List.of(flip, flip), 1)),
        refused("RandomChoice .*0 for 0", () -> new RandomChoice(List.of())),
        refused("RandomChoice .*\\[0.0\\]", () -> new RandomChoice(List.of(flip), 0)),
        refused("RandomChoice .*-1", () -> new RandomChoice(List.of(flip, flip), -1, 2)),
        refused("RandomChoice .*NaN", () -> new RandomChoice(List.of(flip, flip), nan, 2)),
        refused("RandomCrop .*0 x 3", () -> new RandomCrop(0, 3)),
        refused("RandomCrop .*at least 9 x 5.*found 8 x 6", () -> draw(new RandomCrop(9, 5), 6, 8)),
        refused("FiveCrop .*-1 x 3", () -> new FiveCrop(-1, 3)),
        refused("Pad .*\\[1, 2, 3\\]", () -> new Pad(1, 2, 3)),
        refused("Pad .*\\[\\]", () -> new Pad()),
        refused("Pad .*fill .*\\[1, 2\\]", () -> new Pad(1).withFill(1, 2)),
        refused("Pad.*leaves nothing of an image of 6 x 6", () -> draw(new Pad(-3), 6, 6)),
        refused(
            "Pad.*leaves nothing of an image of 3 x 6",
            () -> draw(new Pad(-2, 0).withPaddingMode(PaddingMode.EDGE), 3, 6)),
        refused("ColorJitter: .*brightness .*-1", () -> new ColorJitter(-1, 0, 0, 0)),
        refused("ColorJitter: .*hue .*0.6", () -> new ColorJitter(0, 0, 0, 0.6)),
        refused("ColorJitter: .*contrast .*NaN", () -> new ColorJitter(0, nan, 0, 0)),
        refused("ColorJitter: .*hue .*-0.6", () -> new ColorJitter().withHue(-0.6, 0)),
        refused("ColorJitter: .*saturation", () -> new ColorJitter().withSaturation(-0.1, 1)),
        refused("ColorJitter: .*contrast", () -> new ColorJitter().withContrast(2, 1)),
        refused("Grayscale: .*2", () -> new Grayscale(2)),
        refused("RandomRotation: degrees .*-5", () -> new RandomRotation(-5)),
        refused("RandomRotation: degrees .*\\[5.0, -5.0\\]", () -> new RandomRotation(5, -5)),
        refused("RandomRotation .*fill", () -> new RandomRotation(5).withFill()),
        refused("RandomAffine: degrees .*-5", () -> new RandomAffine(-5)),
        refused("RandomAffine: translation .*1.1", () -> new RandomAffine(5).withTranslate(0, 1.1)),
        refused("RandomAffine: scale .*0.0", () -> new RandomAffine(5).withScale(0, 1)),
        refused("RandomAffine: scale .*2.0, 1.0", () -> new RandomAffine(5).withScale(2, 1)),
        refused("RandomAffine: shear .*3", () -> new RandomAffine(5).withShear(1, 2, 3)),
        refused("RandomAffine: shear .*-1", () -> new RandomAffine(5).withShear(-1)),
        refused("RandomAffine: shear .*4.0", () -> new RandomAffine(5).withShear(1, 2, 4, 3)),
        refused("GaussianBlur: .*4 x 3", () -> new GaussianBlur(4, 3)),
        refused("GaussianBlur: .*-1 x -1", () -> new GaussianBlur(-1)),
        refused("GaussianBlur: sigma .*0.0", () -> new GaussianBlur(3).withSigma(0)),
        refused("GaussianBlur: sigma .*2.0, 1.0", () -> new GaussianBlur(3).withSigma(2, 1)),
        refused(
            "GaussianBlur: .*7 x 3 .*4 x 2 .*found 3 x 9",
            () -> draw(new GaussianBlur(7, 3), 3, 9)),
        refused("RandomErasing .*1.5", () -> new RandomErasing(1.5)),
        refused("RandomErasing: scale .*1.1", () -> new RandomErasing(1, 0, 1.1, 1, 1)),
        refused("RandomErasing: scale .*-0.1", () -> new RandomErasing(1, -0.1, 1, 1, 1)),
        refused("RandomErasing: ratio .*0.0", () -> new RandomErasing(1, 0, 1, 0, 1)),
        refused("RandomErasing: ratio .*2.0, 1.0", () -> new RandomErasing(1, 0, 1, 2, 1)),
        refused("RandomErasing .*none", () -> new RandomErasing().withValue()),
        refused("Resize .*found 4 and 4", () -> new Resize(4, InterpolationMode.NEAREST, 4)),
        refused("Resize .*0 x 4", () -> new Resize(0, 4, InterpolationMode.NEAREST)),
        refused(
            "Resize.*leaves nothing of an image of 100 x 3",
            () -> draw(new Resize(2, InterpolationMode.BICUBIC, 9), 100, 3)));
  }

  private static void draw(ImageTransform transform, int width, int height) {
    assertTrue(transform.draw(width, height, null).width() > 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void inOneLine(String found, Executable made) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, made).getMessage());
    assertTrue(message.matches(found + ".*"), message);
  }

  @Test
  void valuesForOtherChannelsThanTheImageHasAreRefused() {
    RandomErasing erasing = new RandomErasing().withValue(1, 2, 3);
    try (PointerScope scope = new PointerScope()) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> erasing.apply(torch.zeros(1, 5, 4)))
              .getMessage();
      assertEquals(
          "RandomErasing: value should have a single value or one for each channel, "
              + "found 3 for [1, 5, 4]",
          message);
    }
  }
}
