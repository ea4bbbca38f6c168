package harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Python with PyTorch and torchvision.
 *
 * @param command empty if there is none
 * @param versions of all three
 */
record Python(List<String> command, String versions) {
  private static final String VERSIONS =
      "import platform, torch, torchvision; print('Python %s, PyTorch %s, torchvision %s'"
          + " % (platform.python_version(), torch.__version__, torchvision.__version__))";

  /** The one that was asked for, or the first that works of those in the usual places. */
  static Python find(@Nullable String asked, Path home) {
    Path reference = home.resolve("../shared/reference/python").normalize();
    List<String> candidates = new ArrayList<>();
    if (asked != null && !asked.isEmpty()) {
      candidates.add(asked);
    } else {
      if (Files.exists(reference)) {
        prepare(reference.resolveSibling("setup.sh"));
        candidates.add(Setup.shown(home, reference));
      }
      candidates.add("python3");
    }
    for (String candidate : candidates) {
      String versions = output(List.of(candidate, "-c", VERSIONS));
      if (versions.startsWith("Python")) {
        System.err.println("PyTorch: " + candidate + " (" + versions + ")");
        return new Python(List.of(candidate), versions);
      }
    }
    System.err.println(
        "no Python with torch and torchvision in %s: Graft alone (--python COMMAND names one)"
            .formatted(String.join(", ", candidates)));
    return new Python(List.of(), "");
  }

  private static void prepare(Path script) {
    if (Files.exists(script)) {
      System.err.println("preparing PyTorch: bash " + script);
      System.err.println("  " + output(List.of("bash", script.toString())));
    }
  }

  /** The last line that a program prints, or why it prints none. */
  private static String output(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String all =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      process.waitFor();
      return all.substring(all.lastIndexOf('\n') + 1);
    } catch (IOException e) {
      return "failed: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
