package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.NativeObjects;
import dev.graft.testing.Pictures;
import dev.graft.transforms.ColorJitter;
import dev.graft.transforms.Compose;
import dev.graft.transforms.FiveCrop;
import dev.graft.transforms.GaussianBlur;
import dev.graft.transforms.Grayscale;
import dev.graft.transforms.InterpolationMode;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomAffine;
import dev.graft.transforms.RandomApply;
import dev.graft.transforms.RandomChoice;
import dev.graft.transforms.RandomCrop;
import dev.graft.transforms.RandomErasing;
import dev.graft.transforms.RandomGrayscale;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.RandomVerticalFlip;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transforms that draw before and behind ToTensor, in a loader with workers that draw ahead. */
class AugmentedBatchesTest {
  private static final Path PHOTOS = JsonFixture.path("batches/photos").resolve("train");

  @BeforeAll
  static void load() {
    Natives.load();
  }

  private static Compose augmentation() {
    return new Compose(
        new RandomResizedCrop(16).withInterpolation(InterpolationMode.BICUBIC),
        new RandomHorizontalFlip(),
        new RandomApply(List.of(new ColorJitter(0.4, 0.4, 0.4, 0.1)), 0.8),
        new RandomGrayscale(0.2),
        new RandomApply(List.of(new GaussianBlur(3))),
        new RandomAffine(20).withTranslate(0.1, 0.1).withInterpolation(InterpolationMode.BILINEAR),
        new RandomCrop(14).withPadding(2),
        new ToTensor(),
        new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225}),
        new RandomErasing().withRandomValues());
  }

  @Tag("parity")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void twoEpochsArePythonsWhateverTheWorkers(int workers) {
    assertEpochs("augmentations/batches.json", workers, 0);
    assertEpochs("augmentations/batches-dropout.json", workers, 7);
  }

  /** {@code between} numbers are drawn after each batch, as dropout does. */
  private static void assertEpochs(String fixture, int workers, int between) {
    JsonArray rows = JsonFixture.read(fixture).getAsJsonArray();
    int row = 0;
    try (Generator own = torch.make_generator_cpu(1);
        DataLoader loader = loader(augmentation(), workers, own)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        try (BatchIterator batches = loader.iterator()) {
          while (batches.hasNext()) {
            Epochs.assertBatch(rows.get(row++).getAsJsonObject(), batches, own);
            if (between > 0) {
              try (PointerScope scope = new PointerScope()) {
                torch.rand(new long[] {between}, new org.bytedeco.pytorch.GeneratorOptional(own));
              }
            }
          }
        }
      }
    }
    assertEquals(rows.size(), row);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void choicesDoNotDependOnTheWorkers(int workers) {
    Compose transform =
        new Compose(
            new Resize(16, 16),
            new RandomChoice(
                List.of(new RandomVerticalFlip(1), new Grayscale(3), new RandomCrop(16))),
            new ToTensor());
    List<String> expected = digests(transform, 0);
    assertEquals(expected, digests(transform, workers));
    assertEquals(expected.size(), expected.stream().distinct().count(), "epochs differ");
  }

  private static List<String> digests(Compose transform, int workers) {
    List<String> digests = new ArrayList<>();
    try (Generator own = torch.make_generator_cpu(4);
        DataLoader loader = loader(transform, workers, own)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        try (BatchIterator batches = loader.iterator()) {
          while (batches.hasNext()) {
            try (PointerScope scope = new PointerScope()) {
              digests.add(Pictures.sha256(batches.next().inputs()));
            }
          }
        }
      }
    }
    return digests;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void fiveCropsAreOneSample(int workers) {
    Compose transform = new Compose(new Resize(16), new FiveCrop(12, 10), new ToTensor());
    try (Generator own = torch.make_generator_cpu(4);
        DataLoader loader = loader(transform, workers, own);
        BatchIterator batches = loader.iterator();
        PointerScope scope = new PointerScope()) {
      assertArrayEquals(new long[] {4, 5, 3, 12, 10}, batches.next().inputs().sizes().vec().get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aPhotoThatIsTooSmallIsNamed(int workers) {
    Compose transform = new Compose(new RandomCrop(29, 29), new ToTensor());
    try (Generator own = torch.make_generator_cpu(4);
        DataLoader loader = loader(transform, workers, own);
        BatchIterator batches = loader.iterator()) {
      String message =
          String.valueOf(
              assertThrows(
                      DataException.class,
                      () -> {
                        while (batches.hasNext()) {
                          try (PointerScope scope = new PointerScope()) {
                            batches.next();
                          }
                        }
                      })
                  .getMessage());
      assertTrue(
          message.matches(".*[/\\\\]\\d\\.jpg: RandomCrop needs an image of at least 29 x 29 .*"),
          message);
    }
  }

  @Tag("resource")
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void nothingNativeIsLeft(int workers) {
    try (Generator own = torch.make_generator_cpu(1);
        DataLoader loader = loader(augmentation(), workers, own)) {
      long objects = 0;
      long bytes = 0;
      for (int round = 0; round < 30; round++) {
        if (round == 10) {
          objects = NativeObjects.settled();
          bytes = Pointer.totalBytes();
        }
        try (BatchIterator batches = loader.iterator()) {
          while (batches.hasNext()) {
            try (PointerScope scope = new PointerScope()) {
              batches.next();
            }
          }
        }
      }
      assertEquals(objects, Pointer.totalCount());
      assertEquals(bytes, Pointer.totalBytes());
    }
  }

  private static DataLoader loader(Compose transform, int workers, Generator generator) {
    return DataLoader.builder(new ImageFolder(PHOTOS, transform))
        .batchSize(4)
        .shuffle(true)
        .numWorkers(workers)
        .generator(generator)
        .build();
  }
}
