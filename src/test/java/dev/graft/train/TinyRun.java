package dev.graft.train;

import dev.graft.data.BatchTransform;
import dev.graft.data.DataLoader;
import dev.graft.data.Dataset;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A run small enough for a unit test; belongs to the open scope. */
final class TinyRun {
  static final int IMAGES = 10;

  final TrainConfig config;
  final TinyNet model;
  RunSetup setup;

  TinyRun(int epochs) {
    this(epochs, Strategy.DISCRIMINATIVE, 0.5, new TinyImages(IMAGES), false);
  }

  /** With batches of training images changed as a whole. */
  TinyRun(int epochs, BatchTransform transform) {
    this(epochs);
    DataLoader mixed =
        DataLoader.builder(new TinyImages(IMAGES))
            .batchSize(config.batchSize())
            .batchTransform(transform)
            .build();
    setup =
        new RunSetup(
            model,
            setup.arch(),
            setup.classes(),
            setup.criterion(),
            setup.optimizer(),
            setup.scheduler(),
            mixed,
            setup.valLoader(),
            setup.placement(),
            null);
  }

  TinyRun(int epochs, Strategy strategy, double scale, Dataset images, boolean ownGenerator) {
    this(epochs, strategy, scale, images, ownGenerator, 0);
  }

  TinyRun(
      int epochs,
      Strategy strategy,
      double scale,
      Dataset images,
      boolean ownGenerator,
      int workers) {
    config =
        TrainConfig.defaults("data")
            .with(
                Map.of(
                    "strategy",
                    strategy,
                    "epochs",
                    epochs,
                    "backbone_lr_scale",
                    scale,
                    "lr",
                    0.01,
                    "batch_size",
                    4,
                    "step_size",
                    2,
                    "seed",
                    3,
                    "workers",
                    workers));
    Generator[] own = new Generator[1];
    model =
        Generators.seeded(
            config.seed(),
            () -> {
              TinyNet net = new TinyNet();
              own[0] = Generators.fork();
              return net;
            });
    @Nullable Generator generator = ownGenerator ? own[0] : null;
    SGD optimizer =
        new SGD(
            strategy.prepare(model, "fc", config.lr(), config.backboneLrScale()),
            SGD.options().lr(config.lr()).momentum(config.momentum()));
    setup =
        new RunSetup(
            model,
            "tiny",
            List.of("dark", "bright"),
            new CrossEntropyLossImpl()::forward,
            optimizer,
            new StepLR(optimizer, config.stepSize(), config.gamma()),
            loader(images, true, generator),
            loader(new TinyImages(IMAGES), false, generator),
            new Placement(new Device("cpu"), Precision.FP32, torch.MemoryFormat.Contiguous),
            generator);
  }

  private DataLoader loader(Dataset images, boolean shuffle, @Nullable Generator generator) {
    return DataLoader.builder(images)
        .batchSize(config.batchSize())
        .shuffle(shuffle)
        .generator(generator)
        .numWorkers(config.workers())
        .build();
  }

  Metrics trainOneEpoch(StepListener listener) {
    return Trainer.trainOneEpoch(
        model,
        setup.criterion(),
        setup.optimizer(),
        setup.trainLoader(),
        setup.placement(),
        listener);
  }

  EvalResult evaluate() {
    return evaluate(setup.valLoader());
  }

  EvalResult evaluate(DataLoader loader) {
    return Trainer.evaluate(model, setup.criterion(), loader, setup.placement());
  }

  /** This run, by a recipe. */
  TinyRun by(Recipe recipe) {
    setup = setup.with(recipe);
    return this;
  }

  TrainingRun into(RunFolder folder, RunListener listener) {
    return new TrainingRun(config, setup, folder, listener);
  }
}
