package dev.graft.cli;

import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.data.PhotoCache;
import dev.graft.hub.ByName;
import dev.graft.hub.HubException;
import dev.graft.internal.Devices;
import dev.graft.models.ModelInfo;
import dev.graft.models.Models;
import dev.graft.models.ResNetOptions;
import dev.graft.nn.Module;
import dev.graft.nn.StateDict;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import dev.graft.serialization.CheckpointException;
import dev.graft.train.Checkpoint;
import dev.graft.train.Generators;
import dev.graft.train.Placement;
import dev.graft.train.RunSetup;
import dev.graft.train.TrainConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One of the article's experiments, set up from its configuration in the article's order: seed,
 * data, network, weights, last layer, optimizer. Belongs to the scope it was opened in.
 */
final class Experiment implements AutoCloseable {
  private final TrainConfig config;
  private final ImageFolder train;
  private final ImageFolder val;
  private final RunSetup setup;

  private Experiment(TrainConfig config, ImageFolder train, ImageFolder val, RunSetup setup) {
    this.config = config;
    this.train = train;
    this.val = val;
    this.setup = setup;
  }

  /**
   * Sets up.
   *
   * @param checkpoint whose weights will replace the pretrained ones, or null
   * @throws RuntimeException one of Graft's own, whose message says which folder or file is wrong
   */
  static Experiment open(TrainConfig config, @Nullable Checkpoint checkpoint) {
    return open(config, checkpoint, new ByName(true), new PhotoCache(0));
  }

  /**
   * As the other.
   *
   * @param byName finds data and weights, and fetches them if need be
   * @param cache keeps decoded photos; stays the caller's
   */
  static Experiment open(
      TrainConfig config, @Nullable Checkpoint checkpoint, ByName byName, PhotoCache cache) {
    Path data = byName.data(config.data());
    ImageFolder train =
        new ImageFolder(data.resolve("train"), ArticleTransforms.train(config)).cachedIn(cache);
    ImageFolder val =
        new ImageFolder(data.resolve("val"), ArticleTransforms.eval(config)).cachedIn(cache);
    ImageFolder.requireSameClasses(train, val);
    if (checkpoint != null && !checkpoint.classes().equals(train.classes())) {
      throw new CheckpointException(
          "%s was trained on the classes %s, and %s has %s"
              .formatted(checkpoint.file(), checkpoint.classes(), data, train.classes()));
    }
    if (config.threads() > 0) {
      torch.set_num_threads(config.threads());
    }
    torch.MemoryFormat format =
        config.channelsLast() ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Contiguous;
    Placement placement = new Placement(Devices.parse(config.device()), config.precision(), format);

    @Nullable StateDict weights =
        config.weights() == null || checkpoint != null
            ? null
            : Weights.read(byName.weights(config.weights(), config.model()));
    Seeded seeded = seeded(config, weights, train.classes().size(), placement);
    Module model = seeded.model();

    String head = Models.headName(config.model());
    SGD optimizer =
        new SGD(
            config.strategy().prepare(model, head, config.lr(), config.backboneLrScale()),
            SGD.options()
                .lr(config.lr())
                .momentum(config.momentum())
                .weightDecay(config.weightDecay()));
    StepLR scheduler = new StepLR(optimizer, config.stepSize(), config.gamma());
    RunSetup setup =
        new RunSetup(
            model,
            config.model(),
            train.classes(),
            new CrossEntropyLossImpl()::forward,
            optimizer,
            scheduler,
            loader(config, train, seeded.generator(), format, true),
            loader(config, val, seeded.generator(), format, false),
            placement,
            seeded.generator());
    return new Experiment(config, train, val, setup);
  }

  private record Seeded(Module model, Generator generator) {}

  // The loaders go on where the weights' draws ended, as in Python, and no other run disturbs them.
  private static Seeded seeded(
      TrainConfig config, @Nullable StateDict weights, int classes, Placement placement) {
    Seeded seeded =
        Generators.seeded(
            config.seed(), () -> new Seeded(network(config, weights, classes), Generators.fork()));
    Module model = seeded.model();
    model.to(placement.precision().dtype());
    model.to(placement.device());
    model.toMemoryFormat(placement.format());
    return seeded;
  }

  private static Module network(TrainConfig config, @Nullable StateDict weights, int classes) {
    ModelInfo info = Models.info(config.model());
    ResNetOptions options = new ResNetOptions().withFirstPlanes(config.width());
    @Nullable Tensor last = weights == null ? null : weights.get(info.headWeight());
    Module model =
        Models.getModel(
            config.model(), last == null ? options : options.withNumClasses(last.size(0)));
    if (weights != null) {
      Weights.load(
          model,
          weights,
          info.choosesWidth()
              ? "%s (--width %d)".formatted(config.model(), config.width())
              : config.model(),
          config.weights());
    }
    // A fresh last layer for these classes, as model.fc = nn.Linear(in_features, classes).
    Models.replaceHead(model, config.model(), classes);
    return model;
  }

  private static DataLoader loader(
      TrainConfig config,
      ImageFolder folder,
      Generator generator,
      torch.MemoryFormat format,
      boolean shuffle) {
    return DataLoader.builder(folder)
        .batchSize(config.batchSize())
        .shuffle(shuffle)
        .generator(generator)
        .numWorkers(config.workers())
        .memoryFormat(format)
        .badFiles(config.badImages())
        .build();
  }

  RunSetup setup() {
    return setup;
  }

  /**
   * A second network, as this run's was before its first step; nothing if the pretrained weights
   * are no longer where they were.
   */
  Optional<Module> networkAtStart() {
    @Nullable StateDict weights = null;
    if (config.weights() != null) {
      try {
        weights = Weights.read(new ByName(false).weights(config.weights(), config.model()));
      } catch (HubException e) {
        return Optional.empty();
      }
    }
    return Optional.of(seeded(config, weights, train.classes().size(), setup.placement()).model());
  }

  /** What the data set is called: the name of its folder. */
  String dataName() {
    Path folder = train.root().toAbsolutePath().normalize().getParent();
    return String.valueOf(folder == null ? train.root() : folder.getFileName());
  }

  /** The validation photos, with the transforms of evaluation. */
  ImageFolder validationPhotos() {
    return val;
  }

  TrainConfig config() {
    return config;
  }

  /** Photos that an epoch reads. */
  int imagesPerEpoch() {
    return train.size() + val.size();
  }

  /** The configuration and what became of it: what {@code config.json} holds. */
  Map<String, @Nullable Object> description() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(config.toMap());
    all.put("device", setup.placement().device().str().getString());
    all.put("threads", (long) torch.get_num_threads());
    all.put("classes", train.classes());
    all.put("train_images", (long) train.size());
    all.put("val_images", (long) val.size());
    List<Tensor> parameters = List.copyOf(setup.model().namedParameters().values());
    all.put("parameters", parameters.stream().mapToLong(Tensor::numel).sum());
    all.put(
        "trainable_parameters",
        parameters.stream().filter(Tensor::requires_grad).mapToLong(Tensor::numel).sum());
    all.put("graft", Version.get());
    all.put("libtorch", Diagnosis.libTorchVersion());
    return all;
  }

  @Override
  public void close() {
    setup.trainLoader().close();
    setup.valLoader().close();
  }
}
