package embedding;

import dev.graft.classify.Experiment;
import dev.graft.train.Checkpoint;
import dev.graft.train.EpochMetrics;
import dev.graft.train.RunFolder;
import dev.graft.train.RunListener;
import dev.graft.train.RunStoppedException;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tuning as a job of a larger program: it logs where the program logs, tells how far it is,
 * and can be cancelled from another thread.
 */
public final class TrainingJob implements Callable<Path> {
  private static final Logger log = LoggerFactory.getLogger(TrainingJob.class);

  private final TrainConfig config;
  private final Path out;
  private final DoubleConsumer progress;
  private volatile boolean cancelled;

  /**
   * A job.
   *
   * @param progress is told the share that is done, in [0, 1], after each step, by the job's thread
   */
  public TrainingJob(TrainConfig config, Path out, DoubleConsumer progress) {
    this.config = config;
    this.out = out;
    this.progress = progress;
  }

  /** The job ends after the step at hand, which is in the checkpoint that it writes then. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Trains, all in the calling thread, and goes on where a cancelled job stopped.
   *
   * @return the best checkpoint
   * @throws RunStoppedException if it was cancelled
   */
  @Override
  public Path call() {
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config)) {
      boolean begun = Files.exists(out.resolve("last.pth"));
      RunFolder folder = begun ? RunFolder.open(out) : RunFolder.create(out);
      folder.writeConfig(experiment.description());
      TrainingRun run = new TrainingRun(config, experiment.setup(), folder, new Watch());
      if (begun) {
        run.resume(Checkpoint.read(folder.last()));
      }
      run.run();
      return folder.best();
    }
  }

  private final class Watch implements RunListener {
    private int steps;

    @Override
    public void epochStarted(int epoch, int steps) {
      this.steps = steps;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
      progress.accept((epoch * steps + step + 1) / (double) (steps * config.epochs()));
    }

    @Override
    public boolean stopRequested() {
      return cancelled || Thread.currentThread().isInterrupted();
    }

    @Override
    public void epochFinished(EpochMetrics epoch, boolean best) {
      log.info("epoch {}: validation accuracy {}", epoch.epoch(), epoch.val().accuracy());
    }
  }
}
