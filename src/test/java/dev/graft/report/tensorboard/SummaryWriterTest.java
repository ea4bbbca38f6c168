package dev.graft.report.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.graft.report.tensorboard.proto.Event;
import dev.graft.report.tensorboard.proto.Summary;
import dev.graft.report.tensorboard.proto.hparams.DataType;
import dev.graft.report.tensorboard.proto.hparams.HParamsPluginData;
import dev.graft.report.tensorboard.proto.hparams.SessionStartInfo;
import dev.graft.report.tensorboard.proto.hparams.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryWriterTest {
  @TempDir Path dir;

  @Test
  void fileStartsWithTheVersionThatTensorBoardLooksFor() {
    new SummaryWriter(dir).close();
    Event first = EventFiles.read(dir).get(0);
    assertEquals("brain.Event:2", first.getFileVersion());
    assertTrue(first.getWallTime() > 1.7e9, "seconds since 1970: " + first.getWallTime());
  }

  @Test
  void fileNameCarriesTheMarkThatTensorBoardLooksForAndTheSuffix() {
    new SummaryWriter(dir, ".graft").close();
    String name = EventFiles.only(dir).getFileName().toString();
    assertTrue(name.matches("events\\.out\\.tfevents\\.\\d{10}\\..+\\.graft"), name);
  }

  @Test
  void scalarsKeepTagStepValueAndTime() {
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addScalar("loss/train", 0.69, 3, 1.75e9 + 0.5);
      writer.addScalar("loss/train", Double.NaN, Long.MAX_VALUE);
    }
    List<Event> events = EventFiles.read(dir);
    assertEquals(3, events.size());
    Summary.Value value = events.get(1).getSummary().getValue(0);
    assertEquals("loss/train", value.getTag());
    assertEquals(0.69f, value.getSimpleValue());
    assertEquals(3, events.get(1).getStep());
    assertEquals(1.75e9 + 0.5, events.get(1).getWallTime());
    assertTrue(Float.isNaN(events.get(2).getSummary().getValue(0).getSimpleValue()));
    assertEquals(Long.MAX_VALUE, events.get(2).getStep());
  }

  @Test
  void scalarsOfOneChartBecomeRunsOfTheirOwn() {
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addScalars("val/loss", Map.of("freeze", 0.2, "scratch", 0.6), 1);
    }
    Summary.Value value =
        EventFiles.read(dir.resolve("val_loss_freeze")).get(1).getSummary().getValue(0);
    assertEquals("val/loss", value.getTag());
    assertEquals(0.2f, value.getSimpleValue());
    assertEquals(2, EventFiles.read(dir.resolve("val_loss_scratch")).size());
  }

  @Test
  void pictureKeepsItsBytesAndItsSize() throws IOException {
    byte[] png = png(new BufferedImage(7, 5, BufferedImage.TYPE_INT_ARGB));
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addImage("confusion", png, 4);
    }
    Summary.Image image = EventFiles.read(dir).get(1).getSummary().getValue(0).getImage();
    assertEquals(List.of(7, 5, 4), sizes(image));
    assertArrayEquals(png, image.getEncodedImageString().toByteArray());
  }

  @Test
  void figureIsStoredAsPng() throws IOException {
    BufferedImage figure = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    figure.setRGB(2, 1, 0x00ff8000);
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addFigure("figure", figure, 0);
    }
    Summary.Image image = EventFiles.read(dir).get(1).getSummary().getValue(0).getImage();
    assertEquals(List.of(3, 2, 3), sizes(image));
    BufferedImage back = ImageIO.read(image.getEncodedImageString().newInput());
    assertEquals(0xffff8000, back.getRGB(2, 1));
  }

  @Test
  void bytesThatAreNoPngAreRefused() {
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      for (byte[] bytes : List.of(new byte[0], new byte[100])) {
        IllegalArgumentException e =
            assertThrows(
                IllegalArgumentException.class, () -> writer.addImage("picture", bytes, 0));
        assertTrue(
            String.valueOf(e.getMessage()).contains(bytes.length + " bytes"), e.getMessage());
      }
    }
  }

  @Test
  void hparamsKeepTheirTypesAndNameTheirMetrics() throws InvalidProtocolBufferException {
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addHparams(
          Map.of("lr", 0.001, "strategy", "freeze", "resume", true),
          Map.of("hparam/best_accuracy", 0.95),
          "run1",
          25);
    }
    List<Event> events = EventFiles.read(dir.resolve("run1"));
    assertEquals(5, events.size());
    HParamsPluginData experiment = hparams(events.get(1), "_hparams_/experiment");
    assertEquals(
        "hparam/best_accuracy", experiment.getExperiment().getMetricInfos(0).getName().getTag());
    assertEquals(
        DataType.DATA_TYPE_BOOL,
        experiment.getExperiment().getHparamInfosList().stream()
            .filter(hparam -> hparam.getName().equals("resume"))
            .findFirst()
            .orElseThrow()
            .getType());
    HParamsPluginData start = hparams(events.get(2), "_hparams_/session_start_info");
    SessionStartInfo info = start.getSessionStartInfo();
    assertEquals(3, info.getHparamsCount());
    assertEquals(0.001, info.getHparamsOrThrow("lr").getNumberValue());
    assertEquals("freeze", info.getHparamsOrThrow("strategy").getStringValue());
    assertTrue(info.getHparamsOrThrow("resume").getBoolValue());
    HParamsPluginData end = hparams(events.get(3), "_hparams_/session_end_info");
    assertEquals(Status.STATUS_SUCCESS, end.getSessionEndInfo().getStatus());
    assertEquals(0.95f, events.get(4).getSummary().getValue(0).getSimpleValue());
    assertEquals(25, events.get(4).getStep());
  }

  @Test
  void hparamsOfThisRunGoIntoItsOneFile() {
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addHparams(Map.of("lr", 0.1), Map.of("hparam/loss", 1), ".", 0);
    }
    assertEquals(5, EventFiles.read(dir).size());
  }

  @Test
  void whatWasFlushedIsOnDiskWhileTheWriterIsOpen() {
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addScalar("loss", 1, 0);
      assertEquals(1, EventFiles.read(dir).size());
      writer.flush();
      assertEquals(2, EventFiles.read(dir).size());
    }
  }

  @Test
  void twoWritersInOneFolderNeverShareAFile() throws IOException {
    try (SummaryWriter first = new SummaryWriter(dir);
        SummaryWriter second = new SummaryWriter(dir)) {
      first.addScalar("loss", 1, 0);
      second.addScalar("loss", 2, 0);
    }
    try (var files = Files.list(dir)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void threadsMayAddAtTheSameTime() throws InterruptedException {
    int each = 500;
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      ExecutorService pool = Executors.newFixedThreadPool(4);
      for (int t = 0; t < 4; t++) {
        String tag = "thread" + t;
        pool.execute(
            () -> {
              for (int i = 0; i < each; i++) {
                writer.addScalar(tag, i, i);
              }
            });
      }
      pool.shutdown();
      assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
    }
    assertEquals(1 + 4 * each, EventFiles.read(dir).size());
  }

  @Test
  void addingToAClosedWriterIsAnErrorAndClosingTwiceIsNot() {
    SummaryWriter writer = new SummaryWriter(dir);
    writer.close();
    writer.close();
    writer.flush();
    assertThrows(IllegalStateException.class, () -> writer.addScalar("loss", 1, 0));
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> new SummaryWriter(file.resolve("run")));
    assertTrue(
        String.valueOf(e.getMessage()).contains(file.resolve("run").toString()), e.getMessage());
  }

  @Test
  void crcIsTheOneOfTheStandardMasked() {
    byte[] digits = "123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertEquals(0xe3069283, EventFiles.crc32c(digits));
    assertEquals(
        Integer.rotateRight(0xe3069283, 15) + 0xa282ead8, RecordWriter.maskedCrc(digits, 9));
  }

  @Test
  void oneWrongBitAnywhereIsNoticedByTheParser() throws IOException {
    try (SummaryWriter writer = new SummaryWriter(dir)) {
      writer.addScalar("loss", 0.5, 1);
    }
    byte[] file = Files.readAllBytes(EventFiles.only(dir));
    for (int i = 0; i < file.length; i++) {
      byte[] bad = file.clone();
      bad[i] ^= 1;
      assertThrows(AssertionError.class, () -> EventFiles.parse(bad), "byte " + i);
    }
    assertFalse(EventFiles.parse(file).isEmpty());
  }

  private static HParamsPluginData hparams(Event event, String tag)
      throws InvalidProtocolBufferException {
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals(tag, value.getTag());
    assertEquals("hparams", value.getMetadata().getPluginData().getPluginName());
    return HParamsPluginData.parseFrom(value.getMetadata().getPluginData().getContent());
  }

  private static List<Integer> sizes(Summary.Image image) {
    return List.of(image.getWidth(), image.getHeight(), image.getColorspace());
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
