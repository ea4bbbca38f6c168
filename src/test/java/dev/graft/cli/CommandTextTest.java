package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTextTest {
  @Test
  void canBePastedIntoAShellAgain() {
    assertEquals(
        "graft train --data 'my photos' --out 'it'\\''s' --lr=0.001 ''",
        CommandText.of(List.of("train", "--data", "my photos", "--out", "it's", "--lr=0.001", "")));
  }
}
