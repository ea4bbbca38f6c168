package dev.graft.train;

import dev.graft.optim.ExponentialMovingAverage.Applied;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run from its first step, or the one after a checkpoint, to its last: epochs, learning rates,
 * tables and checkpoints.
 *
 * <p>Used by one thread.
 */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final TrainConfig config;
  private final RunSetup setup;
  private final RunFolder folder;
  private final RunListener listener;
  private int firstEpoch;
  private @Nullable EpochProgress progress;
  private int stepsSinceSaved;

  /** A run that begins at epoch 0. */
  public TrainingRun(TrainConfig config, RunSetup setup, RunFolder folder, RunListener listener) {
    this.config = config;
    this.setup = setup;
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Takes the state of a {@code last.pth}: the run goes on behind its last step with the numbers of
   * one that was never interrupted.
   *
   * @throws dev.graft.serialization.CheckpointException if an entry is missing or does not fit, or
   *     the data are not those of the run; other threads, versions or CPU instructions are logged
   *     as a warning
   */
  public void resume(Checkpoint checkpoint) {
    try (PointerScope scope = new PointerScope()) {
      checkpoint.restore(setup);
    }
    List<String> differences = checkpoint.differences(setup);
    if (!differences.isEmpty()) {
      LOG.warn(
          "{}: the last digits may differ from those of a run that was never interrupted: {}",
          checkpoint.file(),
          String.join("; ", differences));
    }
    firstEpoch = checkpoint.epoch();
    progress = checkpoint.progress();
  }

  /** The first epoch that {@link #run} trains. */
  public int firstEpoch() {
    return firstEpoch;
  }

  /** The first step of it. */
  public int firstStep() {
    return progress == null ? 0 : progress.steps();
  }

  /**
   * Trains.
   *
   * @throws TrainException if a loss is not finite or a file cannot be written; {@code last.pth} is
   *     the last that was complete
   * @throws RunStoppedException if the listener asked for it; {@code last.pth} was written then
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
    if (firstEpoch == 0 && progress == null) {
      saveLast(0, null); // before all else, so that there is always something to resume from
    }
    double best = folder.begin(firstEpoch, firstStep(), setup.optimizer().paramGroups().size());
    if (!folder.earlier().isEmpty()) {
      listener.resumed(folder.earlier());
    }
    for (int epoch = firstEpoch; epoch < config.epochs() && !listener.endRequested(); epoch++) {
      List<Double> lrs = setup.scheduler().getLastLr();
      EpochProgress trained = trainOneEpoch(epoch, lrs, epoch == firstEpoch ? progress : null);
      EvalResult answers = validate(epoch, trained);
      setup.scheduler().step();
      Metrics val = answers.metrics();
      EpochMetrics row = new EpochMetrics(epoch, trained.metrics(), val, lrs.get(lrs.size() - 1));
      boolean isBest = val.accuracy() > best;
      best = Math.max(best, val.accuracy());
      // The row first: a resumed run cuts rows beyond last.pth, but cannot make up a missing one.
      folder.epoch(row);
      if (isBest) {
        try (PointerScope scope = new PointerScope();
            Applied averaged = setup.recipe().averaged(setup.model())) {
          folder.save(Checkpoint.best(setup, config), folder.best());
        }
      }
      saveLast(epoch + 1, null);
      listener.epochFinished(row, isBest);
      if (!listener.endRequested() && listener.stopRequested()) {
        throw new RunStoppedException(epoch + 1, 0);
      }
    }
  }

  private EpochProgress trainOneEpoch(int epoch, List<Double> lrs, @Nullable EpochProgress from) {
    setup.recipe().epochBegins(epoch);
    listener.epochStarted(epoch, setup.trainLoader().batches());
    try {
      return Trainer.train(
          setup.model(),
          setup.criterion(),
          setup.optimizer(),
          setup.trainLoader(),
          setup.placement(),
          setup.recipe(),
          new StepListener() {
            @Override
            public void afterStep(int step, double loss, int samples) {
              folder.step(epoch, step, loss, lrs);
              listener.stepFinished(epoch, step, loss, samples, lrs);
            }

            @Override
            public void reached(Supplier<EpochProgress> here) {
              setup.recipe().stepEnds(epoch);
              checkpoint(epoch, here);
            }
          },
          from);
    } catch (NonFiniteLossException e) {
      throw e.inEpoch(epoch);
    }
  }

  private void checkpoint(int epoch, Supplier<EpochProgress> here) {
    boolean stop = listener.stopRequested();
    EpochProgress now = null;
    stepsSinceSaved++;
    if (stop || stepsSinceSaved == config.checkpointEvery()) {
      now = here.get();
      saveLast(epoch, now);
    }
    if (stop && now != null) {
      throw new RunStoppedException(epoch, now.steps());
    }
  }

  private EvalResult validate(int epoch, EpochProgress trained) {
    listener.validationStarted(epoch);
    // Validation draws, though it uses nothing of it: a run that is stopped in the middle goes on
    // with all of its validation, from where it began.
    try (PointerScope scope = new PointerScope()) {
      Tensor rng = Generators.state(setup.randomness());
      EvalResult answers;
      try (Applied averaged = setup.recipe().averaged(setup.model())) {
        answers =
            Trainer.evaluate(
                setup.model(),
                setup.criterion(),
                setup.valLoader(),
                setup.placement(),
                new StepListener() {
                  @Override
                  public void afterStep(int step, double loss, int samples) {
                    listener.validationStepFinished(epoch, step);
                    if (listener.stopRequested()) {
                      throw new RunStoppedException(epoch, trained.steps());
                    }
                  }
                });
      } catch (RunStoppedException e) { // The model has its own weights back.
        Generators.restore(setup.randomness(), rng);
        saveLast(epoch, trained);
        throw e;
      }
      if (!Double.isFinite(answers.metrics().loss())) {
        throw new TrainException(
            "the validation loss became %s in epoch %d; the checkpoints are those before it; a lower --lr may help"
                .formatted(answers.metrics().loss(), epoch));
      }
      listener.validationFinished(epoch, answers);
      return answers;
    }
  }

  private void saveLast(int epochs, @Nullable EpochProgress progress) {
    stepsSinceSaved = 0;
    try (PointerScope scope = new PointerScope()) {
      folder.save(Checkpoint.last(setup, epochs, progress, config), folder.last());
    }
  }
}
