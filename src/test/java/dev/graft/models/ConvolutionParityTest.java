package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.Module;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every convolution of the models, forward and backward, equals float64 within rounding: an older
 * LibTorch was wrong by half on this kind of processor, or ended the process.
 *
 * <p>The difference is in units of the largest value. A float32 sum of n terms, in whatever order,
 * is off by about 6e-8 times the root of n, where n is at most 4608 for outputs and 25088 for
 * weight gradients, that is up to 1e-5; 2e-5 is the bound. In bfloat16 sums are float32's, and the
 * result is rounded to 8 bits, 2e-3; 4 roundings on the way, as in split sums, stay below 1e-2.
 */
@Tag("parity")
class ConvolutionParityTest {
  private static final double FLOAT32 = 2e-5;
  private static final double BFLOAT16 = 1e-2;

  /** One or two of each family beside the ResNets, of which all are tried. */
  private static final List<String> SMALLEST =
      List.of(
          "alexnet",
          "convnext_tiny",
          "densenet121",
          "efficientnet_b0",
          "efficientnet_v2_s",
          "mobilenet_v2",
          "mobilenet_v3_large",
          "mobilenet_v3_small",
          "squeezenet1_0",
          "squeezenet1_1",
          "vgg11",
          "vit_b_32");

  @Test
  void theShapesThatOlderVersionsGotWrongAndOneOfEachKindEqualFloat64() throws Exception {
    check(
        List.of(
            new ConvolutionShape(256, 512, 1, 2, 0, 1, 1, 14), // layer4.0.downsample of ResNet-18
            new ConvolutionShape(128, 512, 1, 1, 0, 1, 1, 28),
            new ConvolutionShape(1024, 2048, 1, 2, 0, 1, 1, 14),
            new ConvolutionShape(3, 64, 7, 2, 3, 1, 1, 224), // the stem
            new ConvolutionShape(512, 512, 3, 1, 1, 1, 1, 7),
            new ConvolutionShape(256, 256, 3, 2, 1, 1, 32, 56),
            new ConvolutionShape(3, 64, 11, 4, 2, 1, 1, 224), // AlexNet's stem
            new ConvolutionShape(3, 96, 4, 4, 0, 1, 1, 224), // ConvNeXt's
            new ConvolutionShape(96, 96, 7, 1, 3, 1, 96, 56),
            new ConvolutionShape(240, 240, 5, 2, 2, 1, 240, 28), // EfficientNet's
            new ConvolutionShape(24, 144, 1, 1, 0, 1, 1, 56),
            new ConvolutionShape(144, 40, 1, 1, 0, 1, 1, 28),
            new ConvolutionShape(144, 6, 1, 1, 0, 1, 1, 1), // what weighs channels
            new ConvolutionShape(6, 144, 1, 1, 0, 1, 1, 1),
            new ConvolutionShape(512, 3, 1, 1, 0, 1, 1, 13))); // SqueezeNet's head
  }

  @Test
  @Tag("slow")
  void everyConvolutionOfEveryResNetEqualsFloat64() throws Exception {
    check(
        Models.listModels().stream().filter(name -> Models.info(name).choosesWidth()).toList(), 50);
  }

  @Test
  @Tag("long")
  void everyConvolutionOfEachOtherFamilyEqualsFloat64() throws Exception {
    check(SMALLEST, 250);
  }

  private static void check(List<String> models, int least) throws Exception {
    Set<ConvolutionShape> shapes = new LinkedHashSet<>();
    for (String name : models) {
      shapes.addAll(shapesOf(name));
    }
    assertTrue(shapes.size() > least, () -> "only " + shapes);
    check(List.copyOf(shapes));
  }

  @Test
  void aChildThatDiesIsANamedFailure() throws Exception {
    // No convolution has 3 channels in 2 groups: the child ends there, and the next shape still
    // runs.
    ConvolutionShape bad = new ConvolutionShape(3, 4, 1, 1, 0, 1, 2, 4);
    ConvolutionShape good = new ConvolutionShape(4, 4, 1, 1, 0, 1, 1, 4);
    List<String> failures = failures(List.of(bad, good));
    assertEquals(1, failures.size(), failures::toString);
    assertTrue(failures.get(0).startsWith(bad + ": the process ended"), failures::toString);
  }

  private static void check(List<ConvolutionShape> shapes) throws Exception {
    assertEquals(List.of(), failures(shapes));
  }

  /** Runs children until every shape has been tried: one that ends early is followed by another. */
  private static List<String> failures(List<ConvolutionShape> shapes) throws Exception {
    List<String> failures = new ArrayList<>();
    int next = 0;
    while (next < shapes.size()) {
      List<String> answers = new ArrayList<>();
      int status = child(shapes.subList(next, shapes.size()), answers);
      int started = 0;
      int finished = 0;
      for (String answer : answers) {
        if (answer.startsWith("start ")) {
          started++;
        } else {
          finished++;
          judge(answer, failures);
        }
      }
      next += started;
      if (finished < 4 * started || started == 0) {
        failures.add(shapes.get(Math.max(0, next - 1)) + ": the process ended with " + status);
        next = Math.max(next, 1);
      }
    }
    return failures;
  }

  private static void judge(String answer, List<String> failures) {
    List<String> parts = List.of(answer.split(" ", -1));
    double tolerance = parts.get(1).equals("Float") ? FLOAT32 : BFLOAT16;
    // A NaN is no closer than any bound.
    if (!parts.stream().skip(3).mapToDouble(Double::parseDouble).allMatch(d -> d <= tolerance)) {
      failures.add(answer);
    }
  }

  private static int child(List<ConvolutionShape> shapes, List<String> answers)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + File.createTempFile("convolution", ".log"),
                "-cp",
                System.getProperty("java.class.path"),
                ConvolutionChild.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (PrintStream to =
        new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8)) {
      shapes.forEach(to::println);
    }
    try (BufferedReader from =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      from.lines().filter(line -> !line.startsWith("#")).forEach(answers::add);
    }
    return process.waitFor();
  }

  private static Set<ConvolutionShape> shapesOf(String name) {
    Set<ConvolutionShape> shapes = new LinkedHashSet<>();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Module model = Models.getModel(name, 2);
      model
          .namedModules()
          .forEach(
              (path, module) -> {
                if (module instanceof Conv2dImpl conv) {
                  model
                      .slot(path)
                      .registerForwardHook(
                          (m, input, output) -> {
                            shapes.add(shape(conv, input));
                            return null;
                          });
                }
              });
      model.eval();
      Tensor logits = model.forward(torch.zeros(1, 3, 224, 224));
      assertEquals(2, logits.numel());
    }
    return shapes;
  }

  private static ConvolutionShape shape(Conv2dImpl conv, Tensor input) {
    return new ConvolutionShape(
        input.size(1),
        conv.weight().size(0),
        conv.weight().size(2),
        conv.options().stride().get(0),
        conv.options().padding().get0().get(0),
        conv.options().dilation().get(0),
        conv.options().groups().get(),
        input.size(2));
  }
}
