package dev.graft.architecture;

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

/** What README.md promises is there: its commands, its links, its example. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
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

  private static List<String> found(String regex) throws IOException {
    Matcher matcher = Pattern.compile(regex).matcher(Files.readString(README));
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
