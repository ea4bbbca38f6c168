package dev.graft.cli;

import dev.graft.nn.StateDict;
import dev.graft.serialization.CheckpointException;
import dev.graft.serialization.LoadOptions;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.PthWriter;
import dev.graft.serialization.Safetensors;
import dev.graft.serialization.StateDicts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft convert IN OUT}: weights from one file format to another. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Convert weights between .pth and .safetensors.",
      "",
      "IN is a file of either format, told by its content (a .pth of the zip or of the legacy"
          + " format). The ending of OUT says what is written: .safetensors, or .pth, .pt or .bin"
          + " for PyTorch's zip format.",
      ""
    },
    footer = {
      "",
      "Safetensors holds tensors by name and nothing else: of a checkpoint, choose its state dict"
          + " with --part. Tensors that share memory are refused, and others made contiguous.",
      "",
      "Example: graft convert runs/ants/best.pth ants.safetensors --part model"
    })
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class ConvertCommand implements Callable<Integer> {
  private static final String SAFETENSORS = ".safetensors";
  private static final List<String> PYTORCH = List.of(".pth", ".pt", ".bin");

  @Parameters(index = "0", paramLabel = "IN", description = "The file to read.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
  private Path out;

  @Option(
      names = "--part",
      paramLabel = "KEY",
      description = "Take only what stands under this key of IN, such as model.")
  private @Nullable String part;

  @Option(names = "--force", description = "Replace OUT if it exists.")
  private boolean force;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    boolean safetensors = isSafetensors();
    if (!force && Files.exists(out)) {
      throw new CheckpointException(out + ": exists already; --force replaces it");
    }
    try (PointerScope scope = new PointerScope()) {
      LoadOptions options = LoadOptions.defaults();
      Object object = PthReader.load(in, part == null ? options : options.only(part));
      if (safetensors) {
        Safetensors.saveFile(tensors(object), out, Map.of("format", "pt"));
      } else {
        PthWriter.save(object, out);
      }
    }
    PrintWriter print = spec.commandLine().getOut();
    print.printf("written: %s (%,d bytes)%n", out, Files.size(out));
    print.flush();
    return ExitCodes.OK;
  }

  private boolean isSafetensors() {
    String name = out.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(SAFETENSORS)) {
      return true;
    }
    if (PYTORCH.stream().anyMatch(name::endsWith)) {
      return false;
    }
    throw new ParameterException(
        spec.commandLine(),
        "the ending of OUT says what to write: %s or %s, not %s"
            .formatted(SAFETENSORS, String.join(", ", PYTORCH), out.getFileName()));
  }

  /** The tensors of a state dict; a checkpoint is refused with the parts that could be meant. */
  private StateDict tensors(@Nullable Object object) {
    try {
      return StateDicts.of(object);
    } catch (CheckpointException e) {
      List<String> parts =
          object instanceof Map<?, ?> map
              ? map.entrySet().stream()
                  .filter(entry -> isStateDict(entry.getValue()))
                  .map(entry -> String.valueOf(entry.getKey()))
                  .toList()
              : List.of();
      String hint = parts.isEmpty() ? "" : "; try --part " + String.join(" or --part ", parts);
      throw new CheckpointException(in + ": " + e.getMessage() + hint, e);
    }
  }

  private static boolean isStateDict(@Nullable Object value) {
    return value instanceof Map<?, ?> map
        && !map.isEmpty()
        && map.keySet().stream().allMatch(String.class::isInstance)
        && map.values().stream().allMatch(Tensor.class::isInstance);
  }
}
