package dev.graft.cli;

import dev.graft.demo.Domain;
import dev.graft.demo.Pictures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A data set of a few drawn pictures, and a command line that trains a narrow network on it. */
record SmallRun(Path data, Path run) {
  static SmallRun in(Path folder) throws IOException {
    Path data = folder.resolve("data");
    new Pictures(Domain.TARGET, 1, 32, 4, 3).writeTo(data);
    return new SmallRun(data, folder.resolve("run"));
  }

  /** {@code train} from scratch for two epochs, with other values for some options, or more. */
  List<String> train(String... namesAndValues) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--data", data.toString());
    options.put("--out", run.toString());
    options.put("--strategy", "scratch");
    options.put("--width", "2");
    options.put("--batch-size", "4");
    options.put("--epochs", "2");
    options.put("--workers", "0");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      options.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    List<String> all = new ArrayList<>(List.of("train", "--quiet"));
    options.forEach((name, value) -> all.addAll(List.of(name, value)));
    return all;
  }
}
