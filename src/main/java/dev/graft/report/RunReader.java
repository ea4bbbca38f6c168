package dev.graft.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads a run folder: {@code metrics.csv}, and where present {@code steps.csv} and the rest. */
public final class RunReader {
  private static final String TRAINABLE = "trainable_parameters";

  private RunReader() {}

  /**
   * Reads the run in {@code folder}.
   *
   * @throws ReportException if {@code metrics.csv} is absent or unreadable, or a file beside it is
   *     not what it should be (the message gives file, line and column)
   */
  public static RunLog read(Path folder) {
    Path metrics = folder.resolve("metrics.csv");
    if (!Files.isRegularFile(metrics)) {
      throw new ReportException(
          folder + " is no run folder: it holds no metrics.csv (graft train writes one)");
    }
    Path steps = folder.resolve("steps.csv");
    Path config = folder.resolve("config.json");
    Map<String, String> entries = Files.isRegularFile(config) ? config(config) : Map.of();
    return new RunLog(
        name(folder, entries),
        epochs(metrics),
        Files.isRegularFile(steps) ? steps(steps) : List.of(),
        entries,
        trainable(entries));
  }

  /**
   * Reads {@code metrics.csv}; the columns may stand in any order, and {@code lr} may be absent.
   */
  static List<EpochRow> epochs(Path path) {
    CsvTable table = CsvTable.read(path);
    int epoch = table.require("epoch");
    int trainLoss = table.require("train_loss");
    int trainAccuracy = table.require("train_accuracy");
    int valLoss = table.require("val_loss");
    int valAccuracy = table.require("val_accuracy");
    OptionalInt lr = table.find("lr");
    int trainSeconds = table.require("train_seconds");
    int valSeconds = table.require("val_seconds");
    List<EpochRow> rows = new ArrayList<>();
    for (int i = 0; i < table.size(); i++) {
      rows.add(
          new EpochRow(
              table.integer(i, epoch),
              table.number(i, trainLoss),
              table.number(i, trainAccuracy),
              table.number(i, valLoss),
              table.number(i, valAccuracy),
              lr.isPresent() ? table.number(i, lr.getAsInt()) : Double.NaN,
              table.number(i, trainSeconds),
              table.number(i, valSeconds)));
    }
    return rows;
  }

  /** Reads {@code steps.csv}; columns that start with {@code lr_} are the groups' rates. */
  static List<StepRow> steps(Path path) {
    CsvTable table = CsvTable.read(path);
    int epoch = table.require("epoch");
    int step = table.require("step");
    int loss = table.require("loss");
    List<Integer> groups = new ArrayList<>();
    for (int i = 0; i < table.header().size(); i++) {
      if (table.header().get(i).startsWith("lr_")) {
        groups.add(i);
      }
    }
    List<StepRow> rows = new ArrayList<>();
    for (int i = 0; i < table.size(); i++) {
      int row = i;
      rows.add(
          new StepRow(
              table.integer(i, epoch),
              table.integer(i, step),
              table.number(i, loss),
              groups.stream().map(column -> table.number(row, column)).toList()));
    }
    return rows;
  }

  private static Map<String, String> config(Path path) {
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      JsonElement root = JsonParser.parseReader(reader);
      if (!root.isJsonObject()) {
        throw new ReportException(path + ": expected a JSON object");
      }
      Map<String, String> entries = new LinkedHashMap<>();
      flatten("", root.getAsJsonObject(), entries);
      return entries;
    } catch (JsonParseException e) {
      throw new ReportException(path + " is no JSON: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ReportException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static void flatten(String prefix, JsonObject object, Map<String, String> into) {
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      String key = prefix + entry.getKey();
      JsonElement value = entry.getValue();
      if (value.isJsonObject()) {
        flatten(key + ".", value.getAsJsonObject(), into);
      } else if (!value.isJsonNull()) {
        into.put(key, value.isJsonPrimitive() ? value.getAsString() : value.toString());
      }
    }
  }

  private static String name(Path folder, Map<String, String> entries) {
    String strategy = entries.get("strategy");
    if (strategy != null) {
      return strategy;
    }
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? "run" : last.toString();
  }

  private static OptionalLong trainable(Map<String, String> entries) {
    try {
      String text = entries.get(TRAINABLE);
      return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
