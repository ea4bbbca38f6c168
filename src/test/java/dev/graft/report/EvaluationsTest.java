package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.ImageFolder;
import dev.graft.models.ResNet;
import dev.graft.models.ResNetOptions;
import dev.graft.testing.NativeObjects;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationsTest {
  @TempDir Path folder;

  @BeforeEach
  void drawPhotos() throws IOException {
    for (int i = 0; i < 9; i++) {
      photo(folder.resolve("dark/" + i + ".jpg"), Color.BLACK);
      photo(folder.resolve("light/" + i + ".jpg"), Color.WHITE);
    }
    Files.writeString(folder.resolve("dark/broken.jpg"), "no image");
  }

  @Test
  void asksAboutEveryPhotoThatIsOne() {
    try (PointerScope scope = new PointerScope()) {
      Evaluation answers = Evaluations.of(network(), photos());
      assertEquals(List.of("dark", "light"), answers.classes());
      assertEquals(18, answers.predictions().size());
      Prediction last = answers.predictions().get(17);
      assertEquals(folder.resolve("light/8.jpg"), last.file());
      assertEquals(1, last.target());
      assertEquals(1, last.probabilities().stream().mapToDouble(p -> p).sum(), 1e-12);
    }
  }

  @Test
  void freesWhatItMakes() {
    try (PointerScope scope = new PointerScope()) {
      ResNet model = network();
      ImageFolder photos = photos();
      Evaluations.of(model, photos);
      long before = NativeObjects.settled();
      Evaluations.of(model, photos);
      assertEquals(before, org.bytedeco.javacpp.Pointer.totalCount());
    }
  }

  @Test
  void picturesWhereBothNetworksLook() {
    try (PointerScope scope = new PointerScope()) {
      ResNet model = network();
      ImageFolder photos = photos();
      Evaluation answers = Evaluations.of(model, photos);
      List<Prediction> examples = Attentions.examples(answers, 3);
      assertEquals(3, examples.size());
      List<Attention> pictures =
          Attentions.compare(network(), model, photos.transform(), photos.classes(), examples);
      Attention first = pictures.get(0);
      assertEquals(32, first.photo().width());
      assertEquals(32, first.after().height());
      assertTrue(first.afterNote().matches("(dark|light) \\d+ %"), first.afterNote());
      assertFalse(first.photo().equals(first.after()));
    }
  }

  @Test
  void choosesRightAnswersOfEachClassAndTheSurestMistakes() {
    Evaluation answers =
        new Evaluation(
            List.of("a", "b"),
            List.of(
                answer("1", 0, 0.9),
                answer("2", 0, 0.8),
                answer("3", 1, 0.4),
                answer("4", 1, 0.7),
                answer("5", 0, 0.2)));
    assertEquals(
        List.of("1", "3", "5", "4"),
        Attentions.examples(answers, 4).stream().map(p -> p.file().toString()).toList());
    assertEquals(5, Attentions.examples(answers, 9).size());
  }

  @Test
  void shrinksAPhotoToAThumbnailAndHasNoneOfABrokenFile() throws IOException {
    BufferedImage wide = new BufferedImage(960, 100, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(wide, "jpg", folder.resolve("wide.jpg").toFile());
    Picture picture = Thumbnails.of(folder.resolve("wide.jpg")).orElseThrow();
    assertEquals(240, picture.width());
    assertEquals(25, picture.height());
    assertTrue(Thumbnails.of(folder.resolve("dark/broken.jpg")).isEmpty());
    assertTrue(Thumbnails.of(folder.resolve("absent.jpg")).isEmpty());
  }

  private static Prediction answer(String file, int target, double first) {
    return new Prediction(Path.of(file), target, List.of(first, 1 - first));
  }

  private ImageFolder photos() {
    return new ImageFolder(folder, new Compose(new Resize(40), new CenterCrop(32), new ToTensor()));
  }

  private static ResNet network() {
    return ResNet.resnet18(new ResNetOptions().withFirstPlanes(4).withNumClasses(2));
  }

  private static void photo(Path file, Color colour) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    image.setRGB(24, 20, colour.getRGB());
    ImageIO.write(image, "jpg", file.toFile());
  }
}
