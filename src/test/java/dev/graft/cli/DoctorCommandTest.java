package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cli")
class DoctorCommandTest {
  @Test
  void theTableEndsWithAVerdict() {
    List<String> lines = run("doctor").lines().toList();
    assertEquals("All is well.", lines.get(lines.size() - 1));
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("libtorch +2\\.13\\.0-.*")), "" + lines);
  }

  @Test
  void jsonHoldsTheSameFactsAndTheProblems() {
    JsonObject facts = JsonParser.parseString(run("doctor", "--json")).getAsJsonObject();
    assertTrue(facts.get("threads").getAsInt() >= 1, facts.toString());
    assertTrue(facts.get("convolution_error").getAsDouble() < 1e-4, facts.toString());
    assertEquals(0, facts.getAsJsonObject("problems").size(), facts.toString());
    assertFalse(facts.get("memory_policy_note").getAsString().isBlank());
    assertFalse(facts.get("tensor_pool_note").getAsString().isBlank());
    assertFalse(facts.get("cuda_note").getAsString().isBlank());
  }

  private static String run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    assertEquals(ExitCodes.OK, code, out + "\n" + err);
    return out.toString();
  }
}
