package article;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.Torch;
import dev.graft.demo.Domain;
import dev.graft.demo.Pictures;
import dev.graft.models.ResNet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of README.md, run on a few drawn pictures. */
class ArticleTest {
  @TempDir private Path folder;
  private Path data;
  private Path weights;

  @BeforeEach
  void draw() throws IOException {
    data = folder.resolve("data");
    new Pictures(Domain.TARGET, 1, 32, 2, 1).writeTo(data);
    weights = folder.resolve("weights.pth");
    try (PointerScope scope = new PointerScope()) {
      Torch.manualSeed(7);
      Torch.save(ResNet.resnet18().stateDict(), weights);
    }
  }

  @Test
  void theFourStrategiesRunAndFreezeEqualsDiscriminative() {
    String freeze = run("freeze");
    assertTrue(freeze.matches("(?s)epoch 0  loss \\d\\.\\d{4}\\R"), freeze);
    assertEquals(freeze, run("discriminative"));
    assertEquals(freeze, run("finetune"), "one batch: no step lies before its loss");
    assertTrue(!freeze.equals(run("scratch")), "scratch has other weights");
  }

  @Test
  void itIsAsLongAsTheArticle() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("examples/article/Article.java"));
    long code =
        lines.stream().filter(line -> !line.isBlank() && !line.startsWith("import")).count();
    assertTrue(code >= 40 && code <= 80, code + " lines");
  }

  private String run(String strategy) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Article.main(new String[] {data.toString(), weights.toString(), strategy, "1"});
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
