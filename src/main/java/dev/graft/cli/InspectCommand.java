package dev.graft.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.serialization.Inspection;
import dev.graft.serialization.Inspection.StorageEntry;
import dev.graft.serialization.Inspection.TensorEntry;
import dev.graft.serialization.Inspection.ValueEntry;
import dev.graft.serialization.PthInspector;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft inspect FILE.pth}: what a checkpoint holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Shows what a .pth or .safetensors file holds: format, tensors, shapes, dtypes, bytes, shared storages and"
            + " other values. Nothing in the file is ever run, and LibTorch is not loaded.",
    footer = {
      "",
      "An object of a class that a checkpoint may not hold is shown as a placeholder; the line"
          + " 'cannot be loaded' then says why loading refuses the file. The exit code is 1 where"
          + " nothing could be read."
    })
public final class InspectCommand implements Callable<Integer> {
  private static final int MAX_VALUES = 40;

  @Parameters(
      paramLabel = "FILE",
      description = "A .pth file, of the zip or the legacy format, or a safetensors file.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print one JSON object instead.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Inspection inspection = PthInspector.inspect(file);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new GsonBuilder().serializeNulls().create().toJson(toJson(inspection)));
    } else {
      print(inspection, out);
    }
    out.flush();
    return inspection.isReadable() ? 0 : 1;
  }

  private void print(Inspection found, PrintWriter out) {
    if (found.protocol() == 0) {
      out.printf("%s: %s format, %,d bytes%n", file, found.format(), found.fileBytes());
    } else {
      out.printf(
          "%s: %s format, pickle protocol %d, %s-endian, %,d bytes%n",
          file, found.format(), found.protocol(), found.byteOrder(), found.fileBytes());
    }
    if (found.problem() != null) {
      out.println("cannot be loaded: " + file + " " + found.problem());
    }
    printTensors(found, out);
    printShared(found.storages(), out);
    printValues(found.values(), out);
    if (found.isReadable()) {
      out.printf(
          "%d tensors, %d storages, %,d bytes%n",
          found.tensors().size(), found.storages().size(), found.storageBytes());
    }
  }

  private static void printTensors(Inspection found, PrintWriter out) {
    int width = found.tensors().stream().mapToInt(t -> t.name().length()).max().orElse(0);
    for (TensorEntry tensor : found.tensors()) {
      out.printf(
          "  %-" + Math.max(1, Math.min(width, 60)) + "s  %-9s %-18s %,12d bytes%s%n",
          tensor.name().isEmpty() ? "-" : tensor.name(),
          tensor.dtype(),
          tensor.shape().toString().replace(" ", ""),
          tensor.bytes(),
          tensor.requiresGrad() ? "  requires_grad" : "");
    }
  }

  private static void printShared(List<StorageEntry> storages, PrintWriter out) {
    for (StorageEntry storage : storages) {
      if (storage.tensors().size() > 1) {
        out.printf(
            "  shared: storage %s, %,d bytes, by %s%n",
            storage.key(), storage.bytes(), String.join(", ", storage.tensors()));
      }
    }
    List<String> devices =
        storages.stream()
            .map(StorageEntry::location)
            .distinct()
            .filter(d -> !d.equals("cpu"))
            .toList();
    if (!devices.isEmpty()) {
      out.println("  saved from: " + String.join(", ", devices) + " (loaded to the CPU)");
    }
  }

  private static void printValues(List<ValueEntry> values, PrintWriter out) {
    values.stream().limit(MAX_VALUES).forEach(value -> printValue(value, out));
    if (values.size() > MAX_VALUES) {
      out.printf("  ... %d more values (--json lists them)%n", values.size() - MAX_VALUES);
    }
  }

  private static void printValue(ValueEntry value, PrintWriter out) {
    String name = value.name().isEmpty() ? "-" : value.name();
    if (value.placeholder()) {
      out.printf("  %s: placeholder for %s%n", name, value.type());
    } else {
      out.printf("  %s: %s = %s%n", name, value.type(), value.text());
    }
  }

  private JsonObject toJson(Inspection found) {
    JsonObject root = new JsonObject();
    root.addProperty("file", file.toString());
    root.addProperty("format", found.format());
    root.addProperty("protocol", found.protocol());
    root.addProperty("byteorder", found.byteOrder());
    root.addProperty("file_bytes", found.fileBytes());
    root.addProperty("storage_bytes", found.storageBytes());
    root.addProperty("problem", found.problem());
    JsonArray tensors = new JsonArray();
    found.tensors().forEach(tensor -> tensors.add(toJson(tensor)));
    root.add("tensors", tensors);
    JsonArray storages = new JsonArray();
    found.storages().forEach(storage -> storages.add(toJson(storage)));
    root.add("storages", storages);
    JsonArray values = new JsonArray();
    for (ValueEntry value : found.values()) {
      JsonObject object = new JsonObject();
      object.addProperty("name", value.name());
      object.addProperty("type", value.type());
      object.addProperty("text", value.text());
      object.addProperty("placeholder", value.placeholder());
      values.add(object);
    }
    root.add("values", values);
    return root;
  }

  private static JsonObject toJson(TensorEntry tensor) {
    JsonObject object = new JsonObject();
    object.addProperty("name", tensor.name());
    object.addProperty("dtype", tensor.dtype().toString());
    object.add("shape", longs(tensor.shape()));
    object.add("strides", longs(tensor.strides()));
    object.addProperty("offset", tensor.offset());
    object.addProperty("bytes", tensor.bytes());
    object.addProperty("requires_grad", tensor.requiresGrad());
    object.addProperty("storage", tensor.storage());
    return object;
  }

  private static JsonObject toJson(StorageEntry storage) {
    JsonObject object = new JsonObject();
    object.addProperty("key", storage.key());
    object.addProperty("dtype", storage.dtype().toString());
    object.addProperty("bytes", storage.bytes());
    object.addProperty("location", storage.location());
    JsonArray names = new JsonArray();
    storage.tensors().forEach(names::add);
    object.add("tensors", names);
    return object;
  }

  private static JsonArray longs(List<Long> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
