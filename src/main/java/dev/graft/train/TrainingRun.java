package dev.graft.train;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A run from its first epoch, or the one after a checkpoint, to its last: epochs, learning rates,
 * tables and checkpoints.
 *
 * <p>Used by one thread.
 */
public final class TrainingRun {
  private final TrainConfig config;
  private final RunSetup setup;
  private final RunFolder folder;
  private final RunListener listener;
  private int firstEpoch;

  /** A run that begins at epoch 0. */
  public TrainingRun(TrainConfig config, RunSetup setup, RunFolder folder, RunListener listener) {
    this.config = config;
    this.setup = setup;
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Takes the state of a {@code last.pth}: the run goes on behind its epoch with the numbers of one
   * that was never interrupted.
   *
   * @throws dev.graft.serialization.CheckpointException if an entry is missing or does not fit
   */
  public void resume(Checkpoint checkpoint) {
    try (PointerScope scope = new PointerScope()) {
      checkpoint.restore(setup);
    }
    firstEpoch = checkpoint.epoch();
  }

  /** The first epoch that {@link #run} trains. */
  public int firstEpoch() {
    return firstEpoch;
  }

  /**
   * Trains.
   *
   * @throws TrainException if a loss is not finite or a file cannot be written; {@code last.pth} is
   *     that of the last finished epoch
   */
  public void run() {
    List<Tensor> idle =
        config.fullGradients()
            ? List.of()
            : IdleGroups.withoutGradients(setup.optimizer(), setup.scheduler());
    try {
      trainAndEvaluate();
    } finally {
      idle.forEach(parameter -> parameter.requires_grad_(true));
    }
  }

  private void trainAndEvaluate() {
    double best = folder.begin(firstEpoch, setup.optimizer().paramGroups().size());
    if (firstEpoch == 0) {
      saveLast(0); // so that there is something to resume from the first step on
    }
    for (int epoch = firstEpoch; epoch < config.epochs(); epoch++) {
      List<Double> lrs = setup.scheduler().getLastLr();
      Metrics train = trainOneEpoch(epoch, lrs);
      setup.scheduler().step();
      listener.validationStarted(epoch);
      EvalResult answers =
          Trainer.evaluate(setup.model(), setup.criterion(), setup.valLoader(), setup.placement());
      Metrics val = answers.metrics();
      if (!Double.isFinite(val.loss())) {
        throw new TrainException(
            "the validation loss became %s in epoch %d; the checkpoints are those before it; a lower --lr may help"
                .formatted(val.loss(), epoch));
      }
      listener.validationFinished(epoch, answers);
      EpochMetrics row = new EpochMetrics(epoch, train, val, lrs.get(lrs.size() - 1));
      boolean isBest = val.accuracy() > best;
      best = Math.max(best, val.accuracy());
      // The row first: a resumed run cuts rows beyond last.pth, but cannot make up a missing one.
      folder.epoch(row);
      if (isBest) {
        try (PointerScope scope = new PointerScope()) {
          RunFolder.save(Checkpoint.best(setup, config), folder.best());
        }
      }
      saveLast(epoch + 1);
      listener.epochFinished(row, isBest);
    }
  }

  private Metrics trainOneEpoch(int epoch, List<Double> lrs) {
    listener.epochStarted(epoch, setup.trainLoader().batches());
    try {
      return Trainer.trainOneEpoch(
          setup.model(),
          setup.criterion(),
          setup.optimizer(),
          setup.trainLoader(),
          setup.placement(),
          new StepListener() {
            @Override
            public void afterStep(int step, double loss, int samples) {
              folder.step(epoch, step, loss, lrs);
              listener.stepFinished(epoch, step, loss, samples, lrs);
            }
          });
    } catch (NonFiniteLossException e) {
      throw e.inEpoch(epoch);
    }
  }

  private void saveLast(int epochs) {
    try (PointerScope scope = new PointerScope()) {
      RunFolder.save(Checkpoint.last(setup, epochs, config), folder.last());
    }
  }
}
