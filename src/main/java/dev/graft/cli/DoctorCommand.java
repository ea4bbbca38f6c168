package dev.graft.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft doctor}: what Graft found on this machine, and whether it computes right. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Show LibTorch, device, threads, native part and memory policy, and check a convolution.",
      "Exits with 1 if something is wrong."
    })
final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @Override
  public Integer call() {
    Diagnosis diagnosis = Diagnosis.ofThisProcess();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>(diagnosis.facts());
      all.put("problems", diagnosis.problems());
      out.println(new GsonBuilder().setPrettyPrinting().create().toJson(all));
    } else {
      diagnosis.facts().forEach((name, value) -> out.printf("%-20s %s%n", name, value));
      diagnosis.problems().forEach((name, what) -> out.printf("PROBLEM  %s: %s%n", name, what));
      if (diagnosis.problems().isEmpty()) {
        out.println("All is well.");
      }
    }
    out.flush();
    return diagnosis.problems().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
