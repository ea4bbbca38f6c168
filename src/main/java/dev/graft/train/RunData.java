package dev.graft.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** What tells a run's data from others, so that it is not resumed on them. */
final class RunData {
  private RunData() {}

  /** {@code train} and {@code val}, each with the fingerprint of its data set. */
  static Map<String, String> of(RunSetup setup) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("train", setup.trainLoader().dataset().fingerprint());
    map.put("val", setup.valLoader().dataset().fingerprint());
    return map;
  }
}
