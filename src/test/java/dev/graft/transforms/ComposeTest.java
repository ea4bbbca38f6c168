package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import dev.graft.testing.Pictures;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ComposeTest {
  private static final Normalize NORMALIZE =
      new Normalize(new double[] {0.5, 0.4, 0.3}, new double[] {0.2, 0.3, 0.4});

  @BeforeAll
  static void load() {
    Natives.load();
  }

  /** With the kernel, some of these go through it and some do not. */
  @Test
  void aChainMakesThePixelsOfItsStepsWithTheKernelAndWithout() {
    List<List<ImageTransform>> chains =
        List.of(
            List.of(new RandomCrop(20, 30), new RandomHorizontalFlip()),
            List.of(new RandomCrop(20, 30).withPadding(4), new RandomHorizontalFlip()),
            List.of(new Pad(3), new Resize(20)),
            List.of(new Resize(20), new RandomVerticalFlip()),
            List.of(new Resize(20, InterpolationMode.BICUBIC), new CenterCrop(18)),
            List.of(new RandomResizedCrop(15).withInterpolation(InterpolationMode.NEAREST)),
            List.of(new RandomResizedCrop(15), new RandomGrayscale(0.5)),
            List.of(new RandomApply(List.of(new Resize(20), new RandomCrop(9))), new Resize(8)),
            List.of(new RandomRotation(30), new Resize(8)),
            List.of(new GaussianBlur(3), new RandomCrop(7)),
            List.of(new ColorJitter(0.5, 0.5, 0.5, 0.5), new CenterCrop(60)));
    for (List<ImageTransform> chain : chains) {
      for (int seed = 0; seed < 6; seed++) {
        assertSteps(chain, 40, 33, seed);
      }
    }
    // So tall that Pillow resizes the columns first.
    assertSteps(List.of(new Resize(30, 2)), 3, 301, 0);
    assertSteps(List.of(new Resize(30, 5)), 3, 301, 0);
  }

  private static void assertSteps(List<ImageTransform> chain, int width, int height, int seed) {
    Transform[] all = chain.toArray(new Transform[chain.size() + 2]);
    all[chain.size()] = new ToTensor();
    all[chain.size() + 1] = NORMALIZE;
    try (PointerScope scope = new PointerScope();
        Generator one = torch.make_generator_cpu(seed);
        Generator two = torch.make_generator_cpu(seed);
        Image image = Pictures.random(width, height, seed);
        Image done = Steps.draw(chain, width, height, one).apply(image)) {
      assertEquals(
          Pictures.sha256(NORMALIZE.apply(new ToTensor().apply(done))),
          Pictures.sha256(new Compose(all).apply(image, two)),
          chain + " " + seed);
    }
  }

  @Test
  void aSampleIsTheSameInABatchOfEitherLayout() {
    Compose grey = new Compose(new Grayscale(), new RandomCrop(9, 8), new ToTensor());
    Compose colours =
        new Compose(new RandomCrop(9, 8), new ToTensor(), new RandomErasing(1).withValue(1, 2, 3));
    Compose five = new Compose(new Resize(12), new FiveCrop(9, 8), new ToTensor(), NORMALIZE);
    assertSlots(grey, new long[] {1, 9, 8}, true);
    assertSlots(colours, new long[] {3, 9, 8}, true);
    assertSlots(five, new long[] {5, 3, 9, 8}, false);
  }

  private static void assertSlots(Compose compose, long[] shape, boolean lastToo) {
    for (boolean channelsLast : lastToo ? new boolean[] {false, true} : new boolean[] {false}) {
      try (PointerScope scope = new PointerScope();
          Image image = Pictures.random(20, 13, 2);
          Generator generator = torch.make_generator_cpu(3)) {
        Prepared prepared = compose.draw(image, generator);
        assertArrayEquals(shape, prepared.shape());
        long[] batched = new long[shape.length + 1];
        batched[0] = 2;
        System.arraycopy(shape, 0, batched, 1, shape.length);
        Tensor batch =
            torch
                .empty(
                    batched,
                    new TensorOptions(torch.ScalarType.Float),
                    new MemoryFormatOptional(
                        channelsLast
                            ? torch.MemoryFormat.ChannelsLast
                            : torch.MemoryFormat.Contiguous))
                .fill_(new Scalar(7));
        prepared.writeTo(new Slot(batch, 1, channelsLast));
        assertEquals(Pictures.sha256(prepared.toTensor()), Pictures.sha256(batch.select(0, 1)));
        assertTrue(batch.select(0, 0).eq(new Scalar(7)).all().item_bool(), "the other slot");
      }
    }
  }

  @Test
  void fiveCropsAreTheCornersAndTheMiddle() {
    try (Image image = Pictures.random(9, 7, 1)) {
      List<Image> crops = new FiveCrop(4, 5).apply(image);
      int[][] corners = {{0, 0}, {4, 0}, {0, 3}, {4, 3}, {2, 2}};
      for (int i = 0; i < 5; i++) {
        try (Image expected = image.crop(corners[i][0], corners[i][1], 5, 4);
            Image crop = crops.get(i)) {
          assertArrayEquals(Pictures.pixels(expected), Pictures.pixels(crop), "crop " + i);
        }
      }
      String message =
          message(IllegalArgumentException.class, () -> new FiveCrop(8, 5).apply(image));
      assertTrue(message.contains("at least 8 x 5 (height x width), found 7 x 9"), message);
    }
  }

  @Test
  void lambdasAreAppliedToImagesAndTensors() {
    ImageTransform upsideDown =
        Lambda.ofImage(image -> new RandomVerticalFlip(1).apply(image, null));
    Lambda doubled = new Lambda(x -> x.mul(new Scalar(2)));
    Lambda flat =
        new Lambda(x -> x.flatten(), shape -> new long[] {shape[0] * shape[1] * shape[2]});
    try (PointerScope scope = new PointerScope();
        Image image = Pictures.random(6, 5, 1);
        Image flipped = new RandomVerticalFlip(1).apply(image, null)) {
      Prepared prepared = new Compose(upsideDown, new ToTensor(), doubled, flat).draw(image, null);
      assertArrayEquals(new long[] {90}, prepared.shape());
      Tensor expected = new ToTensor().apply(flipped).mul(new Scalar(2)).flatten();
      assertEquals(Pictures.sha256(expected), Pictures.sha256(prepared.toTensor()));
    }
  }

  @Test
  void aLambdaThatMakesAnotherShapeThanItSaysIsRefused() {
    try (PointerScope scope = new PointerScope();
        Image image = Pictures.random(6, 5, 1)) {
      Compose tensor = new Compose(new ToTensor(), new Lambda(x -> x.flatten()));
      String message = message(IllegalStateException.class, () -> tensor.apply(image));
      assertTrue(message.contains("expected a result of shape [3, 5, 6], found [90]"), message);
      Compose pixels =
          new Compose(Lambda.ofImage(before -> before.crop(0, 0, 2, 3)), new ToTensor());
      message = message(IllegalStateException.class, () -> pixels.apply(image));
      assertTrue(message.contains("expected a result of 6 x 5 pixels, found 2 x 3"), message);
    }
  }

  @Test
  void whatStandsInTheWrongPlaceIsRefused() {
    ToTensor tensor = new ToTensor();
    Transform[][] wrong = {
      {new Pad(1)},
      {tensor, new Pad(1)},
      {new FiveCrop(3)},
      {new FiveCrop(3), new Pad(1), tensor},
      {new FiveCrop(3), new FiveCrop(3), tensor},
      {new RandomErasing(), tensor},
    };
    for (Transform[] transforms : wrong) {
      assertThrows(IllegalArgumentException.class, () -> new Compose(transforms));
    }
  }

  @Test
  void threeMeansForAGreyImageAreRefused() {
    try (PointerScope scope = new PointerScope();
        Image image = Pictures.random(6, 5, 1)) {
      Compose grey = new Compose(new Grayscale(), new ToTensor(), NORMALIZE);
      String message = message(IllegalArgumentException.class, () -> grey.apply(image));
      assertTrue(message.contains("expected (3, H, W), found [1, 5, 6]"), message);
    }
  }

  private static String message(Class<? extends RuntimeException> type, Executable fails) {
    return String.valueOf(assertThrows(type, fails).getMessage());
  }
}
