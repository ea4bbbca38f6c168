package dev.graft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What README.md and docs/porting.md promise is there: commands, links, examples. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Path PORTING = Path.of("docs/porting.md");
  private static final Path EXAMPLE = Path.of("examples/article/Article.java");

  @Test
  void everyCommandExists() throws IOException {
    Set<String> commands = Main.commandLine().getSubcommands().keySet();
    List<String> named = found("\\./graft ([a-z]+)");
    assertTrue(!named.isEmpty() && commands.containsAll(named), named + " against " + commands);
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    List<String> links = found("]\\(([^):#]+)\\)");
    assertTrue(!links.isEmpty());
    for (String link : links) {
      assertTrue(Files.exists(Path.of(link)), link);
    }
  }

  @Test
  void theExampleIsWhatIsCompiled() throws IOException {
    String compiled = Files.exists(EXAMPLE) ? unindented(Files.readString(EXAMPLE)) : "";
    for (String block : found("(?s)```java\\n(.*?)```")) {
      assertTrue(compiled.contains(unindented(block)), "not in " + EXAMPLE + ":\n" + block);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "java, examples/tutorial/TransferLearning.java, examples/modern/ModernRecipe.java",
    "python, examples/tutorial/transfer_learning.py, examples/modern/modern_recipe.py"
  })
  void theScriptsOfThePortingGuideAreThoseThatRun(String language, Path first, Path second)
      throws IOException {
    List<String> blocks = found(PORTING, "(?s)```" + language + "\\n(.*?)```");
    assertEquals(2, blocks.size(), "one block of each script");
    for (int i = 0; i < 2; i++) {
      Path script = i == 0 ? first : second;
      assertTrue(
          unindented(Files.readString(script)).contains(unindented(blocks.get(i))),
          "not in " + script + ":\n" + blocks.get(i));
    }
  }

  private static List<String> found(String regex) throws IOException {
    return found(README, regex);
  }

  private static List<String> found(Path file, String regex) throws IOException {
    Matcher matcher = Pattern.compile(regex).matcher(Files.readString(file));
    List<String> all = new ArrayList<>();
    while (matcher.find()) {
      all.add(matcher.group(1));
    }
    return all;
  }

  /** README shows a method's body without the indentation that it has in its class. */
  private static String unindented(String text) {
    return text.replaceAll("(?m)^ +", "");
  }
}
