package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.Pictures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel and its plain twin give the same bits. */
class FusedResampleTest {
  private static final PixelTable PIXELS =
      PixelTable.of(
          new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225}));

  @BeforeAll
  static void needsTheKernel() {
    Assumptions.assumeTrue(FusedResample.isAvailable(), "skipped: native/ is not built");
  }

  @Test
  void trainingsAndEvaluationsStepsAreOnePlan() {
    assertEquals(
        new SamplingPlan(10, 20, 300, 200, 224, 224, 0, 0, 224, 224, true),
        SamplingPlan.of(
            500,
            375,
            new RandomResizedCrop.Step(10, 20, 300, 200, 224, 224, InterpolationMode.BILINEAR),
            new RandomHorizontalFlip.Step(224, 224, true)));
    ImageStep resize = new Resize(256).draw(500, 375, null);
    ImageStep crop = new CenterCrop(224).draw(resize.width(), resize.height(), null);
    assertEquals(
        new SamplingPlan(0, 0, 500, 375, 341, 256, 58, 16, 224, 224, false),
        SamplingPlan.of(500, 375, resize, crop));
  }

  @Test
  void whatIsNoPlanIsLeftToThePlainWay() {
    ImageStep twice = new Resize(9, 9).draw(20, 20, null);
    assertNotNull(SamplingPlan.of(20, 20, new Resize(10, 10).draw(20, 20, null)));
    assertNull(SamplingPlan.of(20, 20, new Resize(10, 10).draw(20, 20, null), twice));
    assertNull(SamplingPlan.of(20, 20, new RandomHorizontalFlip.Step(20, 20, true), twice));
    assertNull(SamplingPlan.of(20, 20, new CenterCrop(21).draw(20, 20, null)), "padding");
    ImageStep users =
        new ImageStep() {
          @Override
          public int width() {
            return 20;
          }

          @Override
          public int height() {
            return 20;
          }

          @Override
          public Image apply(Image image) {
            return image.crop(0, 0, 20, 20);
          }
        };
    assertNull(SamplingPlan.of(20, 20, users));
  }

  @Test
  void cropsAndWhatIsNotAppliedArePartsOfAPlan() {
    ImageStep resize = new Resize(16, 16).draw(20, 30, null);
    SamplingPlan resized = SamplingPlan.of(20, 30, resize);
    ImageStep never = new RandomApply(List.of(new GaussianBlur(3)), 0).draw(16, 16, null);
    ImageStep unflipped = new RandomVerticalFlip(0).draw(16, 16, null);
    ImageStep same = new Resize(16, InterpolationMode.NEAREST).draw(16, 16, null);
    assertEquals(resized, SamplingPlan.of(20, 30, resize, never, unflipped, same));
    ImageStep crop = new RandomCrop(9).draw(16, 16, null);
    assertNotNull(SamplingPlan.of(20, 30, resize, crop));
    ImageStep applied =
        new RandomApply(List.of(new RandomCrop(9), new RandomHorizontalFlip(1)), 1)
            .draw(16, 16, null);
    assertNotNull(SamplingPlan.of(20, 30, resize, applied));
  }

  @Test
  void whatTheKernelDoesNotDoIsLeftToThePlainWay() {
    List<ImageTransform> transforms =
        List.of(
            new Pad(1),
            new RandomCrop(9).withPadding(1),
            new RandomVerticalFlip(1),
            new ColorJitter(0.1, 0, 0, 0),
            new Grayscale(),
            new RandomGrayscale(1),
            new RandomRotation(10),
            new RandomRotation(90, 90),
            new RandomAffine(10),
            new GaussianBlur(3),
            new Resize(9, InterpolationMode.BICUBIC),
            new RandomResizedCrop(9).withInterpolation(InterpolationMode.NEAREST),
            new RandomApply(List.of(new RandomCrop(9), new Grayscale()), 1),
            Lambda.ofImage(image -> image.crop(0, 0, 16, 16)));
    for (ImageTransform transform : transforms) {
      assertNull(SamplingPlan.of(16, 16, transform.draw(16, 16, null)), transform.toString());
    }
    assertNotNull(SamplingPlan.of(3, 300, new Resize(9, 3).draw(3, 300, null)));
    assertNull(SamplingPlan.of(3, 301, new Resize(9, 3).draw(3, 301, null)), "columns first");
  }

  @Test
  void aPlanForAnotherImageOrAnotherBufferIsRefused() {
    SamplingPlan plan = new SamplingPlan(0, 0, 5, 4, 5, 4, 0, 0, 5, 4, false);
    try (Image small = Image.allocate(4, 4);
        Image fits = Image.allocate(5, 4)) {
      assertTrue(FusedResample.write(fits, plan, PIXELS, floats(60), true));
      assertFalse(FusedResample.write(fits, plan, PIXELS, floats(59), true));
      assertFalse(FusedResample.write(small, plan, PIXELS, floats(60), true));
    }
  }

  @Test
  @Tag("property")
  void everyGeometryHasTheTwinsBits() {
    Random random = new Random(5);
    int plans = 0;
    for (int i = 0; i < 600; i++) {
      int width = edge(random);
      int height = edge(random);
      // Inside a larger picture half of the time: rows have a stride, and what is around is not
      // its.
      int margin = random.nextInt(2) * 3;
      try (Image around = Pictures.random(width + margin, height + margin, i);
          Image image = around.crop(margin / 2, margin / 3, width, height)) {
        ImageStep[] steps = steps(random, width, height);
        SamplingPlan plan = SamplingPlan.of(width, height, steps);
        if (plan != null) {
          plans++;
          assertEqualBits(image, steps, plan, random.nextBoolean());
        }
      }
    }
    assertTrue(plans > 400, plans + " plans");
  }

  /** Mostly a few pixels, now and then one or many. */
  private static int edge(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> 1;
      case 1 -> 1 + random.nextInt(500);
      default -> 1 + random.nextInt(60);
    };
  }

  private static ImageStep[] steps(Random random, int width, int height) {
    List<ImageTransform> transforms = new ArrayList<>();
    boolean resize = random.nextInt(5) > 0;
    if (random.nextBoolean()) {
      transforms.add(crop(random));
    }
    if (resize) {
      transforms.add(new Resize(edge(random), edge(random)));
    }
    if (random.nextBoolean()) {
      transforms.add(new RandomHorizontalFlip(1));
    }
    for (int crops = random.nextInt(3); crops > 0; crops--) {
      transforms.add(crop(random));
    }
    ImageStep[] steps = new ImageStep[transforms.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = transforms.get(i).draw(width, height, null);
      width = steps[i].width();
      height = steps[i].height();
    }
    return steps;
  }

  /** A crop anywhere inside. */
  private static ImageTransform crop(Random random) {
    return new ImageTransform() {
      @Override
      public ImageStep draw(int width, int height, @Nullable Generator generator) {
        int w = 1 + random.nextInt(width);
        int h = 1 + random.nextInt(height);
        int left = random.nextInt(width - w + 1);
        return new Steps.Crop(left, random.nextInt(height - h + 1), w, h);
      }
    };
  }

  private static void assertEqualBits(
      Image image, ImageStep[] steps, SamplingPlan plan, boolean channelsLast) {
    int size = 3 * plan.width() * plan.height();
    FloatBuffer fused = floats(size);
    FloatBuffer plain = floats(size);
    assertTrue(FusedResample.write(image, plan, PIXELS, fused, channelsLast), plan.toString());
    Image current = image.crop(0, 0, image.width(), image.height());
    for (ImageStep step : steps) {
      try (Image before = current) {
        current = step.apply(before);
      }
    }
    try (Image done = current) {
      PIXELS.write(done, plain, 3, channelsLast);
    }
    assertArrayEquals(array(plain), array(fused), image + " " + plan);
  }

  private static FloatBuffer floats(int size) {
    return ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static float[] array(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }
}
