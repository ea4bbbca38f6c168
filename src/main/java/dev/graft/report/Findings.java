package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in words what the numbers show; every sentence is computed, none is assumed. */
final class Findings {
  private Findings() {}

  /** The sentences at the top of a page, the most important first. */
  static List<String> of(List<RunLog> runs) {
    List<String> sentences = new ArrayList<>();
    double best = runs.stream().mapToDouble(Findings::bestAccuracy).max().orElse(Double.NaN);
    List<RunLog> winners = runs.stream().filter(run -> bestAccuracy(run) == best).toList();
    if (winners.stream().noneMatch(run -> run.best().isPresent())) {
      return List.of("No epoch was finished.");
    }
    sentences.add(best(winners, runs.size() > 1));
    if (runs.size() > 1) {
      goal(runs).ifPresent(sentences::add);
      sentences.addAll(twins(runs));
    }
    return sentences;
  }

  private static String best(List<RunLog> winners, boolean named) {
    List<String> where = new ArrayList<>();
    for (RunLog run : winners) {
      String epoch = run.best().map(EpochRow::epoch).map(Figures::epoch).orElse(Figures.NONE);
      where.add((named ? run.name() + " " : "") + "in epoch " + epoch);
    }
    return "Best validation accuracy: %s, %s of %d."
        .formatted(
            Figures.percent(bestAccuracy(winners.get(0))),
            String.join(", ", where),
            winners.get(0).epochs().size());
  }

  private static Optional<String> goal(List<RunLog> runs) {
    List<String> there = new ArrayList<>();
    List<String> never = new ArrayList<>();
    for (RunLog run : runs) {
      run.firstEpochAt(ComparisonTable.GOAL)
          .ifPresentOrElse(
              epoch -> there.add(run.name() + " in epoch " + Figures.epoch(epoch)),
              () -> never.add(run.name()));
    }
    if (there.isEmpty()) {
      return Optional.of("No run reaches 90 %.");
    }
    String rest = never.isEmpty() ? "" : "; never: " + String.join(", ", never);
    return Optional.of("First at 90 % or more: " + String.join(", ", there) + rest + ".");
  }

  private static List<String> twins(List<RunLog> runs) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      for (int j = i + 1; j < runs.size(); j++) {
        if (sameNumbers(runs.get(i), runs.get(j))) {
          sentences.add(
              "%s and %s gave the same numbers, to the last digit, in every epoch."
                  .formatted(runs.get(i).name(), runs.get(j).name()));
        }
      }
    }
    return sentences;
  }

  private static boolean sameNumbers(RunLog one, RunLog other) {
    return !one.epochs().isEmpty() && numbers(one).equals(numbers(other));
  }

  private static List<List<Double>> numbers(RunLog run) {
    return run.epochs().stream()
        .map(r -> List.of(r.trainLoss(), r.trainAccuracy(), r.valLoss(), r.valAccuracy()))
        .toList();
  }

  private static double bestAccuracy(RunLog run) {
    return run.best().map(EpochRow::valAccuracy).orElse(Double.NEGATIVE_INFINITY);
  }
}
