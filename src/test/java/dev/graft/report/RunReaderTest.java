package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReaderTest {
  private static final String HEADER =
      "epoch,train_loss,train_accuracy,val_loss,val_accuracy,lr,train_seconds,val_seconds\n";

  @TempDir Path folder;

  @Test
  void readsARunFolder() throws IOException {
    write(
        "metrics.csv", HEADER + "0,0.5,0.75,0.25,0.5,0.001,10,2.5\n1,0.25,1,0.125,1,0.0001,9,2\n");
    write("steps.csv", "epoch,step,loss,lr_0,lr_1\n0,0,0.75,0.0,0.001\n");
    write(
        "config.json",
        "{\"strategy\":\"freeze\",\"trainable_parameters\":1026,\"sgd\":{\"lr\":0.001},\"x\":null,"
            + "\"mean\":[0.5,1]}");
    RunLog run = RunReader.read(folder);
    assertEquals("freeze", run.name());
    assertEquals(new EpochRow(1, 0.25, 1, 0.125, 1, 0.0001, 9, 2), run.epochs().get(1));
    assertEquals(List.of(new StepRow(0, 0, 0.75, List.of(0.0, 0.001))), run.steps());
    assertEquals(OptionalLong.of(1026), run.trainableParameters());
    assertEquals(
        Map.of(
            "strategy", "freeze",
            "trainable_parameters", "1026",
            "sgd.lr", "0.001",
            "mean", "[0.5,1]"),
        run.config());
  }

  @Test
  void needsTheMetricsAlone() throws IOException {
    write("metrics.csv", HEADER);
    RunLog run = RunReader.read(folder);
    assertEquals(folder.getFileName().toString(), run.name());
    assertTrue(run.epochs().isEmpty() && run.steps().isEmpty() && run.config().isEmpty());
  }

  @Test
  void passesOverALineThatAKilledRunLeftHalfWritten() throws IOException {
    write("metrics.csv", HEADER + "0,0.5,0.75,0.25,0.5,0.001,10,2.5\n1,0.2");
    assertEquals(1, RunReader.read(folder).epochs().size());
  }

  @Test
  void namesFileLineAndColumnOfABadNumber() throws IOException {
    write("metrics.csv", HEADER + "0,0.5,high,0.25,0.5,0.001,10,2.5\n");
    fails("metrics.csv line 2, column train_accuracy: expected a number, found 'high'");
  }

  @Test
  void namesAShortLineAMissingColumnAndAnEmptyFile() throws IOException {
    write("metrics.csv", HEADER + "0,0.5\n");
    fails("line 2, column train_accuracy: expected a number, found nothing");
    write("metrics.csv", "epoch,loss\n");
    fails("has no column 'train_loss'; its header is [epoch, loss]");
    write("metrics.csv", "");
    fails("is empty: a header line was expected");
  }

  @Test
  void saysThatAFolderIsNoRun() {
    fails("is no run folder: it holds no metrics.csv");
  }

  @Test
  void saysThatTheConfigurationIsNoJson() throws IOException {
    write("metrics.csv", HEADER);
    write("config.json", "{\"a\":");
    fails("config.json is no JSON");
    write("config.json", "[1]");
    fails("config.json: expected a JSON object");
  }

  private void fails(String part) {
    String message =
        String.valueOf(
            assertThrows(ReportException.class, () -> RunReader.read(folder)).getMessage());
    assertTrue(message.contains(part), message);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
