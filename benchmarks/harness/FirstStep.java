package harness;

import dev.graft.classify.Experiment;
import dev.graft.train.RunSetup;
import dev.graft.train.StepListener;
import dev.graft.train.TrainConfig;
import dev.graft.train.Trainer;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Trains one step of freeze through the public API, prints {@code stepped} and ends. Its twin is
 * {@code pytorch/article.py --first-step}.
 */
public final class FirstStep {
  private FirstStep() {}

  /** Wants the data set and the weights. */
  public static void main(String[] arguments) {
    System.setProperty("graft.presets.sole", "on"); // as graft train does
    TrainConfig config =
        TrainConfig.defaults(arguments[0])
            .with(Map.of("weights", arguments[1], "strategy", "freeze"));
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config)) {
      RunSetup setup = experiment.setup();
      Trainer.trainOneEpoch(
          setup.model(),
          setup.criterion(),
          setup.optimizer(),
          setup.trainLoader(),
          setup.placement(),
          new StepListener() {
            @Override
            public void afterStep(int step, double loss, int samples) {
              System.out.println("stepped");
              Runtime.getRuntime().halt(0);
            }
          });
    }
  }
}
