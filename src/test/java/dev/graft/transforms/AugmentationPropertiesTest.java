package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import dev.graft.testing.Pictures;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("property")
class AugmentationPropertiesTest {
  @BeforeAll
  static void load() {
    Natives.load();
  }

  /** Applies transforms to pictures of many sizes, inside larger ones half of the time. */
  private static void assertSame(List<ImageTransform> one, List<ImageTransform> other) {
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      int width = 1 + random.nextInt(20);
      int height = 1 + random.nextInt(20);
      int margin = random.nextInt(2) * 3;
      try (Image around = Pictures.random(width + margin, height + margin, i);
          Image image = around.crop(margin, margin / 2, width, height);
          Image expected = Steps.draw(other, width, height, null).apply(image);
          Image found = Steps.draw(one, width, height, null).apply(image)) {
        assertEquals(expected.toString(), found.toString());
        assertArrayEquals(Pictures.pixels(expected), Pictures.pixels(found), one + " " + image);
      }
    }
  }

  private static RandomRotation turn(double degrees) {
    return new RandomRotation(degrees, degrees).withExpand(true);
  }

  @Test
  void twoFlipsAndFourQuarterTurnsAreNothing() {
    ImageTransform down = new RandomVerticalFlip(1);
    ImageTransform across = new RandomHorizontalFlip(1);
    assertSame(List.of(down, down), List.of());
    assertSame(List.of(turn(90), turn(90), turn(90), turn(90)), List.of());
    assertSame(List.of(turn(270), turn(90)), List.of());
    assertSame(List.of(turn(90), turn(90)), List.of(turn(180)));
    assertSame(List.of(down, across), List.of(turn(180)));
    assertSame(List.of(turn(720)), List.of());
  }

  @Test
  void whatIsPaddedCanBeCutOff() {
    for (PaddingMode mode : PaddingMode.values()) {
      Pad pad = new Pad(3, 25, 1, 0).withPaddingMode(mode).withFill(1, 2, 3);
      assertSame(List.of(pad, new Pad(-3, -25, -1, 0)), List.of());
    }
    assertSame(List.of(new Pad(0)), List.of());
  }

  @Test
  void noChangeOfColoursIsNothingAndGreyStaysGrey() {
    assertSame(List.of(new ColorJitter().withContrast(1, 1)), List.of());
    assertSame(
        List.of(new Grayscale(), new ColorJitter().withHue(0.3, 0.3).withSaturation(2, 2)),
        List.of(new Grayscale()));
    assertSame(List.of(new Grayscale(3), new RandomGrayscale(1)), List.of(new Grayscale()));
    assertSame(List.of(new ColorJitter().withSaturation(0, 0)), List.of(new Grayscale(3)));
  }

  @Test
  void theIdentityIsAnAffineMapAndARotationOfEachKind() {
    for (InterpolationMode mode : InterpolationMode.values()) {
      assertSame(List.of(new RandomAffine(0).withInterpolation(mode)), List.of());
      assertSame(
          List.of(new RandomRotation(0).withCenter(2, 3).withInterpolation(mode)), List.of());
    }
  }

  @Test
  void probabilitiesZeroAndOneAreNeverAndAlways() {
    ImageTransform flip = new RandomVerticalFlip(1);
    assertSame(List.of(new RandomApply(List.of(flip), 0)), List.of());
    assertSame(List.of(new RandomApply(List.of(flip), 1)), List.of(flip));
    assertSame(List.of(new RandomVerticalFlip(0), new RandomGrayscale(0)), List.of());
    assertSame(List.of(new RandomChoice(List.of(flip, turn(90)), 0, 1)), List.of(turn(90)));
    assertSame(List.of(new RandomChoice(List.of(flip, turn(90)), 2, 0)), List.of(flip));
  }

  @Test
  void choicesFollowTheirWeights() {
    List<ImageTransform> three = List.of(new Pad(0), new Grayscale(), new Pad(1));
    try (Generator generator = torch.make_generator_cpu(1)) {
      assertCounts(new RandomChoice(three), generator, 1 / 3.0, 1 / 3.0);
      assertCounts(new RandomChoice(three, 1, 2, 5), generator, 1 / 8.0, 2 / 8.0);
    }
  }

  /** Of 4000 choices the first two's shares, to five standard deviations. */
  private static void assertCounts(
      RandomChoice choice, Generator generator, double first, double second) {
    int[] counts = new int[2];
    for (int i = 0; i < 4000; i++) {
      ImageStep step = choice.draw(5, 5, generator);
      counts[0] += step instanceof Steps.Identity ? 1 : 0;
      counts[1] += step instanceof Grayscale.Step ? 1 : 0;
    }
    double[] shares = {first, second};
    for (int i = 0; i < 2; i++) {
      double deviation = 5 * Math.sqrt(4000 * shares[i] * (1 - shares[i]));
      assertEquals(4000 * shares[i], counts[i], deviation);
    }
  }

  @Test
  void cropsOfACropSizedImageDrawNothing() {
    try (Generator one = torch.make_generator_cpu(1);
        Generator two = torch.make_generator_cpu(1)) {
      ImageStep step = new RandomCrop(4, 5).draw(5, 4, one);
      assertInstanceOf(Steps.Chain.class, step);
      assertEquals(Draws.rand(two), Draws.rand(one));
    }
  }

  @Test
  void kernelsSumToOneAndAreSymmetric() {
    for (int size = 1; size < 30; size += 2) {
      float[] kernel = GaussianBlur.kernel(size, 0.3f * size);
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += kernel[i];
        assertEquals(kernel[i], kernel[size - 1 - i]);
      }
      assertEquals(1, sum, 1e-6);
      assertTrue(kernel[size / 2] >= kernel[0]);
    }
  }

  @Test
  void trigonometryIsJavasToTheUlpThatJavaAllowsItself() {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      double x = (random.nextDouble() - 0.5) * 12;
      assertEquals(Math.sin(x), Trigonometry.sin(x), Math.ulp(Math.sin(x)));
      assertEquals(Math.cos(x), Trigonometry.cos(x), Math.ulp(Math.cos(x)));
      assertEquals(Math.tan(x), Trigonometry.tan(x), Math.ulp(Math.tan(x)));
    }
  }
}
