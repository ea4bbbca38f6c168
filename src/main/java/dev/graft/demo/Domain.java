package dev.graft.demo;

import dev.graft.demo.scene.Subject;
import java.util.Arrays;
import java.util.List;

/** The two data sets of the demo. */
public enum Domain {
  /** Ants and bees: what the demo fine-tunes for. */
  TARGET,
  /** Every other creature and plant: what the demo's weights were pretrained on. */
  SOURCE;

  /** The classes, in the order of their folders' names. */
  public List<Subject> subjects() {
    return Arrays.stream(Subject.values())
        .filter(s -> (s == Subject.ANT || s == Subject.BEE) == (this == TARGET))
        .toList();
  }
}
