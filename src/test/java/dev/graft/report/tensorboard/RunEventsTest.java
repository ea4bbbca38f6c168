package dev.graft.report.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.report.ReportException;
import dev.graft.report.tensorboard.proto.Event;
import dev.graft.report.tensorboard.proto.Summary;
import dev.graft.report.tensorboard.proto.hparams.HParamsPluginData;
import dev.graft.report.tensorboard.proto.hparams.SessionStartInfo;
import dev.graft.train.EpochMetrics;
import dev.graft.train.EvalResult;
import dev.graft.train.Metrics;
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

  private static final List<String> CLASSES = List.of("ants", "bees");

  @TempDir Path dir;

  @Test
  void stepsCountOnThroughTheEpochsAndEachGroupHasItsRate() {
    try (RunEvents events = RunEvents.open(dir, 0, 0, CLASSES)) {
      events.stepFinished(0, 0, 0.5, 4, List.of(0.0, 0.001));
      events.stepFinished(1, 0, 0.25, 4, List.of(0.0, 0.0005));
    }
    assertEquals(List.of("0 0.5", "1 0.25"), scalars("step/loss"));
    assertEquals(List.of("0 0.0", "1 0.0"), scalars("step/lr_0"));
    assertEquals(List.of("0 0.001", "1 5.0E-4"), scalars("step/lr_1"));
  }

  @Test
  void anEpochIsOnDiskAsSoonAsItIsFinished() {
    try (RunEvents events = RunEvents.open(dir, 0, 0, CLASSES)) {
      Metrics train = new Metrics(0.75, 0.5, 8, 1);
      Metrics val = new Metrics(0.25, 0.875, 8, 1);
      events.epochFinished(new EpochMetrics(3, train, val, 0.001), true);
      assertEquals(List.of("3 0.75"), scalars("loss/train"));
      assertEquals(List.of("3 0.5"), scalars("accuracy/train"));
      assertEquals(List.of("3 0.25"), scalars("loss/val"));
      assertEquals(List.of("3 0.875"), scalars("accuracy/val"));
      assertEquals(List.of("3 0.001"), scalars("lr"));
    }
  }

  @Test
  void aConfusionMatrixIsAPictureOfItsEpoch() {
    try (RunEvents events = RunEvents.open(dir, 0, 0, CLASSES)) {
      events.validationFinished(
          2, new EvalResult(new Metrics(0, 0, 3, 1), List.of(List.of(2L, 1L), List.of(0L, 0L))));
    }
    Event event = EventFiles.read(dir).get(1);
    assertEquals(2, event.getStep());
    Summary.Value value = event.getSummary().getValue(0);
    assertEquals("confusion/val", value.getTag());
    assertTrue(value.getImage().getWidth() > 200, value.getTag());
  }

  @Test
  void aResumedRunHasItsFinishedEpochsOnceAndGoesOn() throws IOException {
    try (RunEvents events = RunEvents.open(dir, 0, 0, CLASSES)) {
      events.stepFinished(0, 0, 9.0, 4, List.of());
    }
    Files.writeString(dir.resolve("metrics.csv"), METRICS);
    Files.writeString(dir.resolve("steps.csv"), STEPS);
    try (RunEvents events = RunEvents.open(dir, 1, 0, CLASSES)) {
      events.stepFinished(1, 0, 0.0625, 4, List.of(0.0, 0.0001));
    }
    assertEquals(List.of("0 1.0", "1 0.5", "2 0.0625"), scalars("step/loss"));
    assertEquals(List.of("0 0.5"), scalars("loss/val"));
  }

  @Test
  void aRunThatIsDoneGetsItsHyperparameters() throws IOException {
    try (RunEvents events = RunEvents.open(dir, 0, 0, CLASSES)) {
      Files.writeString(dir.resolve("metrics.csv"), METRICS);
      Files.writeString(dir.resolve("config.json"), "{\"lr\": 0.001}");
      events.finish();
      assertEquals(0.001, start().getHparamsOrThrow("lr").getNumberValue());
    }
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
