package dev.graft.report;

import java.util.List;

/**
 * One row of {@code steps.csv}.
 *
 * @param epoch counted from 0
 * @param step counted from 0 within the epoch
 * @param loss the batch's mean loss
 * @param lrs the learning rate of each parameter group, in the optimizer's order; may be empty
 */
public record StepRow(int epoch, int step, double loss, List<Double> lrs) {
  /** Copies the list. */
  public StepRow {
    lrs = List.copyOf(lrs);
  }
}
