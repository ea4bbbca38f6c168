package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EpochJsonTest {
  @Test
  void writesOneObjectOnOneLine() {
    EpochRow row = new EpochRow(3, 0.25, 0.9, Double.NaN, 0.95, 1e-5, 10.5, 2);
    assertEquals(
        "{\"run\":\"a \\\"b\\\"\\n\",\"epoch\":3,\"train_loss\":0.25,\"train_accuracy\":0.9,"
            + "\"val_loss\":null,\"val_accuracy\":0.95,\"lr\":1.0E-5,\"train_seconds\":10.5,"
            + "\"val_seconds\":2.0,\"best\":true}",
        EpochJson.line("a \"b\"\n", row, true));
  }
}
