package dev.graft.optim;

import static java.util.Objects.requireNonNull;

import dev.graft.models.ResNet;
import dev.graft.models.ResNetOptions;
import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.PthWriter;
import dev.graft.serialization.StateDicts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The Java of {@code scripts/fixtures/moves.py}, over a file that it wrote. */
final class MovedRun {
  static final int MOVED = 7;

  final Map<?, ?> file;
  final Module model;
  final Optimizer optimizer;
  final LRScheduler scheduler;

  /** A run that has not begun: the weights of the start, no state. */
  MovedRun(Path path) {
    file = map(PthReader.load(path));
    boolean small = "small".equals(file.get("network"));
    model = small ? new Small() : ResNet.resnet18(new ResNetOptions().withNumClasses(2));
    double k = small ? 1.0 : 0.05;
    boolean freeze = "freeze".equals(file.get("mode"));
    List<Tensor> base = new ArrayList<>();
    List<Tensor> head = new ArrayList<>();
    model.namedParameters().forEach((name, p) -> (name.startsWith("fc.") ? head : base).add(p));
    List<ParamGroup> groups = new ArrayList<>();
    if (freeze) {
      base.forEach(p -> p.requires_grad_(false));
    } else {
      groups.add(ParamGroup.of(base));
    }
    ParamGroup own = ParamGroup.of(head);
    groups.add(own);
    switch (String.valueOf(file.get("case"))) {
      case "sgd" -> {
        own.option("dampening", 0.0).option("nesterov", true).lr(0.05 * k);
        optimizer =
            new SGD(
                groups, SGD.options().lr(0.02 * k).momentum(0.9).dampening(0.1).weightDecay(1e-3));
        scheduler = new StepLR(optimizer, 3, 0.8);
      }
      case "adam" -> {
        own.option("amsgrad", true).lr(0.002 * k);
        optimizer =
            new Adam(
                groups, Adam.options().lr(0.001 * k).betas(0.8, 0.95).eps(1e-6).weightDecay(1e-3));
        scheduler = new CosineAnnealingLR(optimizer, 12, 1e-4 * k);
      }
      case "adamw" -> {
        own.option("amsgrad", true);
        optimizer = new AdamW(groups, AdamW.options().lr(0.001 * k).weightDecay(0.1));
        scheduler = new OneCycleLR(optimizer, OneCycleLR.options(40, 0.002 * k));
      }
      default -> throw new IllegalArgumentException(path + ": " + file.get("case"));
    }
    model.loadStateDict(StateDicts.of(file.get("start")));
    model.train(true);
  }

  /** Takes a checkpoint, as a run does that goes on. */
  void load(Map<?, ?> checkpoint) {
    model.loadStateDict(StateDicts.of(checkpoint.get("model")));
    optimizer.loadStateDict(map(checkpoint.get("optimizer")));
    scheduler.loadStateDict(map(checkpoint.get("scheduler")));
  }

  void save(Path to) {
    Map<String, Object> checkpoint = new LinkedHashMap<>();
    checkpoint.put("model", model.stateDict());
    checkpoint.put("optimizer", optimizer.stateDict());
    checkpoint.put("scheduler", scheduler.stateDict());
    PthWriter.save(checkpoint, to);
  }

  /** The losses of the steps from one, counted through the whole run, to before another. */
  List<Double> train(int from, int to) {
    List<?> batches = (List<?>) requireNonNull(file.get("batches"));
    List<Double> losses = new ArrayList<>();
    for (int step = from; step < to; step++) {
      try (PointerScope scope = new PointerScope()) {
        List<?> batch = (List<?>) requireNonNull(batches.get(step % batches.size()));
        Tensor x = (Tensor) requireNonNull(batch.get(0));
        Tensor loss =
            torch.cross_entropy_loss(model.forward(x), (Tensor) requireNonNull(batch.get(1)));
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        scheduler.step();
        losses.add(loss.item_double());
      }
    }
    return losses;
  }

  /** Python's losses after the move, of a run that never moved. */
  List<Double> unmoved() {
    return ((List<?>) requireNonNull(file.get("losses")))
        .stream().map(loss -> (Double) Objects.requireNonNull(loss)).toList();
  }

  /** How far losses may be from Python's, relative: training amplifies rounding. */
  /**
   * Relative. Where moves.py measured how far PyTorch is from itself on another number of threads,
   * Graft may be as far: training amplifies rounding, and the small losses of a network that knows
   * its few photos by heart show it most.
   */
  double tolerance() {
    double bound = "freeze".equals(file.get("mode")) ? 1e-5 : 1e-4;
    return file.get("spread") instanceof Double spread ? Math.max(bound, spread) : bound;
  }

  static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) requireNonNull(value);
  }

  private static final class Small extends Module {
    private final Slot conv1 = registerModule("conv1", new Conv2dImpl(options(3, false)));
    private final Slot bn1 = registerModule("bn1", new BatchNorm2dImpl(new BatchNormOptions(4)));
    private final Slot conv2 = registerModule("conv2", new Conv2dImpl(options(4, true)));
    private final Slot fc = registerModule("fc", new LinearImpl(16, 2));

    private static Conv2dOptions options(long planes, boolean bias) {
      Conv2dOptions options = new Conv2dOptions(planes, 4, new LongPointer(3, 3));
      options.bias().put(bias);
      return options;
    }

    @Override
    public Tensor forward(Tensor x) {
      x = bn1.forward(conv1.forward(x)).relu();
      return fc.forward(conv2.forward(x).relu().flatten(1, -1));
    }
  }
}
