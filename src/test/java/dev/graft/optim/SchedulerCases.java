package dev.graft.optim;

import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** The schedulers of {@code scripts/fixtures/schedulers.py}, by their names there. */
final class SchedulerCases {
  private SchedulerCases() {}

  static Optimizer optimizer(String name) {
    List<ParamGroup> groups = List.of(group(0.1), group(0.03));
    return switch (name) {
      case "one_cycle_adam" -> new Adam(groups, Adam.options());
      case "one_cycle_adagrad" -> new Adagrad(groups, Adagrad.options());
      default -> new SGD(groups, SGD.options().momentum(0.9));
    };
  }

  private static ParamGroup group(double lr) {
    return ParamGroup.of(List.of(torch.zeros(2).set_requires_grad(true))).lr(lr);
  }

  static LRScheduler make(String name, Optimizer o) {
    return switch (name) {
      case "step" -> new StepLR(o, 7, 0.5);
      case "multistep" -> new MultiStepLR(o, List.of(3, 10, 10, 60), 0.3);
      case "exponential" -> new ExponentialLR(o, 0.97);
      case "linear" -> new LinearLR(o);
      case "linear_down" -> new LinearLR(o, 0.9, 0.1, 40);
      case "cosine" -> new CosineAnnealingLR(o, 30);
      case "cosine_min" -> new CosineAnnealingLR(o, 13, 0.001);
      case "restarts" -> new CosineAnnealingWarmRestarts(o, 10);
      case "restarts_longer" -> new CosineAnnealingWarmRestarts(o, 7, 2, 1e-4);
      case "one_cycle", "one_cycle_adam" -> new OneCycleLR(o, OneCycleLR.options(100, 0.5));
      case "one_cycle_adagrad" ->
          new OneCycleLR(o, OneCycleLR.options(100, 0.5).cycleMomentum(false));
      case "one_cycle_linear" ->
          new OneCycleLR(
              o,
              OneCycleLR.options(1, 0.5, 0.2)
                  .epochs(10, 11)
                  .pctStart(0.25)
                  .annealStrategy("linear")
                  .baseMomentum(0.8, 0.7)
                  .maxMomentum(0.9)
                  .divFactor(10)
                  .finalDivFactor(100)
                  .threePhase(true));
      case "lambda" ->
          new LambdaLR(
              o, List.of(epoch -> 1.0 / (1 + epoch), epoch -> Math.min(1.0, (epoch + 1) / 10.0)));
      case "plateau" -> new ReduceLROnPlateau(o, ReduceLROnPlateau.options().patience(2));
      case "plateau_max" ->
          new ReduceLROnPlateau(
              o,
              ReduceLROnPlateau.options()
                  .mode("max")
                  .factor(0.5)
                  .patience(1)
                  .threshold(0.01)
                  .thresholdMode("abs")
                  .cooldown(3)
                  .minLr(0.01, 0.001)
                  .eps(1e-5));
      case "sequential" ->
          new SequentialLR(
              o,
              List.of(
                  new LinearLR(o, 0.1, 1.0, 5),
                  new CosineAnnealingLR(o, 20, 0.002),
                  new ExponentialLR(o, 0.9),
                  new StepLR(o, 5, 0.7),
                  new MultiStepLR(o, List.of(2, 4), 0.6),
                  new CosineAnnealingWarmRestarts(o, 5),
                  new LinearLR(o, 0.5, 0.2, 3)),
              List.of(5, 30, 45, 60, 75, 90));
      case "chained" ->
          new ChainedScheduler(List.of(new LinearLR(o, 0.2, 1.0, 30), new ExponentialLR(o, 0.95)));
      case "nested" ->
          new SequentialLR(
              o,
              List.of(
                  new ChainedScheduler(
                      List.of(new LinearLR(o, 0.3, 1.0, 8), new ExponentialLR(o, 0.95))),
                  new CosineAnnealingWarmRestarts(o, 9, 2, 0)),
              List.of(10));
      default -> throw new IllegalArgumentException(name);
    };
  }
}
