package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {
  @Test
  void showsTheRunsSideBySide() {
    List<RunLog> runs =
        List.of(
            ReportSamples.run("scratch", 0.46, 0.66, 0.64).withTrainableParameters(11177538),
            ReportSamples.run("finetune", 0.85, 0.96, 0.92));
    assertEquals(
        """
        Strategy  Trainable parameters  First epoch at 90 %  Best accuracy  Final loss  Seconds per epoch
        --------  --------------------  -------------------  -------------  ----------  -----------------
        scratch             11,177,538                never        66.00 %      0.1867             12.5 s
        finetune                 1,026                    2        96.00 %      0.1867             12.5 s
        """,
        ComparisonTable.text(runs));
  }

  @Test
  void leavesWhatIsUnknownOpen() {
    RunLog empty = new RunLog("freeze", List.of(), List.of(), Map.of(), OptionalLong.empty());
    assertEquals(List.of("freeze", "-", "never", "-", "-", "-"), ComparisonTable.cells(empty));
  }
}
