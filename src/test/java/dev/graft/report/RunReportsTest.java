package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.ImageFolder;
import dev.graft.models.ResNet;
import dev.graft.models.ResNetOptions;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportsTest {
  @TempDir Path folder;

  @BeforeEach
  void drawPhotos() throws IOException {
    for (String name : List.of("bugs/val/ants/a.jpg", "bugs/val/bees/b.jpg")) {
      Files.createDirectories(folder.resolve(name).getParent());
      BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "jpg", folder.resolve(name).toFile());
    }
  }

  @Test
  void leavesThePageAndThePictureInTheRunFolder() throws IOException {
    PhotoAnswers answers;
    try (PointerScope scope = new PointerScope()) {
      answers = PhotoAnswers.of(() -> Optional.of(network(2)), network(2), photos());
    }
    assertEquals(
        List.of(),
        RunReports.write(
            folder, "bugs", "graft train", List.of(run("finetune")), Map.of("finetune", answers)));
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("<h1>finetune on bugs</h1>"));
    assertTrue(html.contains("id=\"mistakes\""));
    assertTrue(html.contains("id=\"attention\""));
    assertTrue(Files.size(folder.resolve("curves.png")) > 0);
  }

  @Test
  void showsSeveralRunsTogetherAndThoseWithoutAnswersByTheirNumbers() throws IOException {
    PhotoAnswers answers;
    try (PointerScope scope = new PointerScope()) {
      answers = PhotoAnswers.of(Optional::empty, network(2), photos());
    }
    RunReports.write(
        folder,
        "bugs",
        "graft compare",
        List.of(run("scratch"), run("freeze")),
        Map.of("freeze", answers));
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("<h1>2 strategies on bugs</h1>"));
    assertTrue(html.contains("<summary>freeze: "), "freeze has a gallery");
    assertFalse(html.contains("<summary>scratch: "), "scratch has none");
    assertFalse(html.contains("id=\"attention\""), "nobody was asked where it looks");
  }

  @Test
  void saysWhatCouldNotBeMade() {
    List<String> troubles =
        RunReports.write(
            folder.resolve("absent"), "bugs", "graft train", List.of(run("freeze")), Map.of());
    assertEquals(2, troubles.size());
    assertTrue(troubles.get(0).startsWith("no curves.png: "), troubles.get(0));
    assertTrue(troubles.get(1).startsWith("no report.html: "), troubles.get(1));
  }

  private static RunLog run(String name) {
    EpochRow row = new EpochRow(0, 0.5, 0.75, 0.25, 0.5, 0.001, 10, 2.5);
    return new RunLog(name, List.of(row), List.of(), Map.of(), OptionalLong.empty());
  }

  private ImageFolder photos() {
    return new ImageFolder(
        folder.resolve("bugs/val"),
        new Compose(new Resize(40), new CenterCrop(32), new ToTensor()));
  }

  private static ResNet network(int classes) {
    return ResNet.resnet18(new ResNetOptions().withFirstPlanes(4).withNumClasses(classes));
  }
}
