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
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportsTest {
  private static final String METRICS =
      """
      epoch,train_loss,train_accuracy,val_loss,val_accuracy,lr,train_seconds,val_seconds
      0,0.5,0.75,0.25,0.5,0.001,10,2.5
      """;

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
    Files.writeString(folder.resolve("metrics.csv"), METRICS);
    Files.writeString(folder.resolve("config.json"), "{\"strategy\":\"finetune\"}");
    try (PointerScope scope = new PointerScope()) {
      assertEquals(
          List.of(), RunReports.write(folder, "graft train", network(2), network(2), photos()));
    }
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("<h1>finetune on bugs</h1>"));
    assertTrue(html.contains("id=\"mistakes\""));
    assertTrue(html.contains("id=\"attention\""));
    assertTrue(Files.size(folder.resolve("curves.png")) > 0);
  }

  @Test
  void writesWhatItCanWhenTheNetworkFails() throws IOException {
    Files.writeString(folder.resolve("metrics.csv"), METRICS);
    try (PointerScope scope = new PointerScope()) {
      List<String> troubles = RunReports.write(folder, "graft train", null, network(5), photos());
      assertEquals(1, troubles.size());
      assertTrue(troubles.get(0).startsWith("the report shows no photo: "), troubles.get(0));
    }
    String html = Files.readString(folder.resolve("report.html"));
    assertFalse(html.contains("id=\"mistakes\""));
  }

  @Test
  void saysThatThereIsNoRun() {
    try (PointerScope scope = new PointerScope()) {
      List<String> troubles = RunReports.write(folder, "graft train", null, network(2), photos());
      assertEquals(1, troubles.size());
      assertTrue(troubles.get(0).startsWith("no report.html: "), troubles.get(0));
      assertTrue(troubles.get(0).contains("no run folder"), troubles.get(0));
    }
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
