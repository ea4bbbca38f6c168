package dev.graft.report.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.report.EpochRow;
import dev.graft.report.ReportException;
import dev.graft.report.StepRow;
import dev.graft.report.tensorboard.proto.Event;
import dev.graft.report.tensorboard.proto.Summary;
import dev.graft.report.tensorboard.proto.hparams.HParamsPluginData;
import dev.graft.report.tensorboard.proto.hparams.SessionStartInfo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEventsTest {
  private static final String METRICS =
      """
      epoch,train_loss,train_accuracy,val_loss,val_accuracy,lr,train_seconds,val_seconds
      0,0.75,0.5,0.5,0.875,0.001,3.0,1.0
      1,0.5,0.75,0.625,0.75,0.0001,3.0,1.0
      """;
  private static final String STEPS =
      """
      epoch,step,loss,lr_0,lr_1
      0,0,1.0,0.0,0.001
      0,1,0.5,0.0,0.001
      1,0,0.25,0.0,0.0001
      1,1,0.125,0.0,0.0001
      2,0,8.0,0.0,0.0001
      """;

  @TempDir Path dir;

  @Test
  void stepsCountOnThroughTheEpochsAndEachGroupHasItsRate() {
    try (RunEvents events = RunEvents.open(dir)) {
      events.step(new StepRow(0, 0, 0.5, List.of(0.0, 0.001)));
      events.step(new StepRow(1, 0, 0.25, List.of(0.0, 0.0005)));
    }
    assertEquals(List.of("0 0.5", "1 0.25"), scalars("step/loss"));
    assertEquals(List.of("0 0.0", "1 0.0"), scalars("step/lr_0"));
    assertEquals(List.of("0 0.001", "1 5.0E-4"), scalars("step/lr_1"));
  }

  @Test
  void anEpochIsOnDiskAsSoonAsItIsAdded() {
    try (RunEvents events = RunEvents.open(dir)) {
      events.epoch(new EpochRow(3, 0.75, 0.5, 0.25, 0.875, 0.001, 1, 1));
      assertEquals(List.of("3 0.75"), scalars("loss/train"));
      assertEquals(List.of("3 0.5"), scalars("accuracy/train"));
      assertEquals(List.of("3 0.25"), scalars("loss/val"));
      assertEquals(List.of("3 0.875"), scalars("accuracy/val"));
      assertEquals(List.of("3 0.001"), scalars("lr"));
    }
  }

  @Test
  void aFigureIsKeptWithItsEpoch() {
    try (RunEvents events = RunEvents.open(dir)) {
      events.figure("confusion", new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB), 2);
    }
    Event event = EventFiles.read(dir).get(1);
    assertEquals(2, event.getStep());
    assertEquals(4, event.getSummary().getValue(0).getImage().getWidth());
  }

  @Test
  void aResumedRunHasItsFinishedEpochsOnceAndGoesOn() throws IOException {
    try (RunEvents events = RunEvents.open(dir)) {
      events.step(new StepRow(0, 0, 9.0, List.of()));
    }
    Files.writeString(dir.resolve("metrics.csv"), METRICS);
    Files.writeString(dir.resolve("steps.csv"), STEPS);
    try (RunEvents events = RunEvents.open(dir)) {
      events.step(new StepRow(2, 0, 0.0625, List.of(0.0, 0.0001)));
    }
    assertEquals(List.of("0 1.0", "1 0.5", "2 0.25", "3 0.125", "4 0.0625"), scalars("step/loss"));
    assertEquals(List.of("0 0.5", "1 0.625"), scalars("loss/val"));
  }

  @Test
  void aRunFolderBecomesEventsWithItsHyperparameters() throws IOException {
    Files.writeString(dir.resolve("metrics.csv"), METRICS);
    Files.writeString(dir.resolve("steps.csv"), STEPS);
    Files.writeString(
        dir.resolve("config.json"),
        "{\"strategy\": \"freeze\", \"lr\": 0.001, \"pretrained\": true}");
    Path others = Files.writeString(dir.resolve("events.out.tfevents.1.host.1.0"), "another's");
    RunEvents.convert(dir);
    Files.delete(others);
    RunEvents.convert(dir);

    assertEquals(5, scalars("step/loss").size());
    assertEquals(List.of("0 0.875", "1 0.75"), scalars("accuracy/val"));
    assertEquals(List.of("1 0.875"), scalars("hparam/best_val_accuracy"));
    assertEquals(List.of("1 0.625"), scalars("hparam/final_val_loss"));
    SessionStartInfo start = start();
    assertEquals("freeze", start.getHparamsOrThrow("strategy").getStringValue());
    assertEquals(0.001, start.getHparamsOrThrow("lr").getNumberValue());
    assertTrue(start.getHparamsOrThrow("pretrained").getBoolValue());
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    ReportException e = assertThrows(ReportException.class, () -> RunEvents.convert(dir));
    assertTrue(String.valueOf(e.getMessage()).contains(dir.toString()), e.getMessage());
  }

  private List<String> scalars(String tag) {
    return EventFiles.read(dir).stream()
        .filter(event -> event.getSummary().getValueCount() == 1)
        .filter(event -> event.getSummary().getValue(0).getTag().equals(tag))
        .map(event -> event.getStep() + " " + event.getSummary().getValue(0).getSimpleValue())
        .toList();
  }

  private SessionStartInfo start() throws IOException {
    for (Event event : EventFiles.read(dir)) {
      Summary summary = event.getSummary();
      if (summary.getValueCount() == 1 && summary.getValue(0).getTag().endsWith("start_info")) {
        return HParamsPluginData.parseFrom(
                summary.getValue(0).getMetadata().getPluginData().getContent())
            .getSessionStartInfo();
      }
    }
    throw new AssertionError("no hyperparameters");
  }
}
