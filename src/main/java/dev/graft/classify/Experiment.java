package dev.graft.classify;

import dev.graft.data.BatchTransform;
import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.data.LabelledImages;
import dev.graft.data.PhotoCache;
import dev.graft.data.image.ImageReader;
import dev.graft.internal.Devices;
import dev.graft.internal.MemoryPolicy;
import dev.graft.internal.Natives;
import dev.graft.internal.Threads;
import dev.graft.models.ModelInfo;
import dev.graft.models.Models;
import dev.graft.models.ResNetOptions;
import dev.graft.nn.Module;
import dev.graft.nn.StateDict;
import dev.graft.optim.LRScheduler;
import dev.graft.optim.Optimizer;
import dev.graft.serialization.CheckpointException;
import dev.graft.train.CachedFeatures;
import dev.graft.train.Checkpoint;
import dev.graft.train.Generators;
import dev.graft.train.Placement;
import dev.graft.train.RunSetup;
import dev.graft.train.TrainConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One of the article's experiments, set up from its configuration in the article's order: seed,
 * data, network, weights, last layer, optimizer. Belongs to the scope it was opened in, and is used
 * by the thread that opened it. It has a generator of its own, so that runs in other threads do not
 * change its numbers; but where its network draws ({@link ModelInfo#draws}), it uses LibTorch's.
 *
 * <pre>{@code
 * TrainConfig config =
 *     TrainConfig.defaults("photos").with(Map.of("weights", "resnet18.pth", "strategy", "freeze"));
 * try (PointerScope scope = new PointerScope();
 *     Experiment experiment = Experiment.open(config)) {
 *   RunFolder folder = RunFolder.create(Path.of("runs/freeze"));
 *   folder.writeConfig(experiment.description());
 *   new TrainingRun(config, experiment.setup(), folder, listener).run();
 * }
 * }</pre>
 */
public final class Experiment implements AutoCloseable {
  private final TrainConfig config;
  private final Sources sources;
  private final LabelledImages train;
  private final LabelledImages val;
  private final Module model;
  private final RunSetup setup;
  private final @Nullable CachedFeatures features;

  private Experiment(
      TrainConfig config,
      Sources sources,
      LabelledImages train,
      LabelledImages val,
      Module model,
      RunSetup setup,
      @Nullable CachedFeatures features) {
    this.config = config;
    this.sources = sources;
    this.train = train;
    this.val = val;
    this.model = model;
    this.setup = setup;
    this.features = features;
  }

  /**
   * Sets up, with data and weights that are paths, and photos that are decoded each time.
   *
   * @throws RuntimeException one of Graft's own, whose message says which folder or file is wrong
   */
  public static Experiment open(TrainConfig config) {
    return open(config, null, Sources.paths(), new PhotoCache(0));
  }

  /**
   * As the other. Sets the threads of the calling thread.
   *
   * @param checkpoint whose weights will replace the pretrained ones, or null
   * @param sources finds data and weights
   * @param cache keeps decoded photos; stays the caller's
   */
  public static Experiment open(
      TrainConfig config, @Nullable Checkpoint checkpoint, Sources sources, PhotoCache cache) {
    Natives.load();
    if (config.recipe().cacheFeatures()) {
      Models.info(config.model()).requireFixedFeatures();
    }
    Path data = sources.data(config.data());
    LabelledImages train =
        LabelledImages.part(data, "train", ArticleTransforms.train(config), List.of(), cache);
    // OpenCV loads while the network is made.
    train.samples().stream().findFirst().ifPresent(first -> ImageReader.prepare(first.path()));
    LabelledImages val =
        LabelledImages.part(data, "val", ArticleTransforms.eval(config), train.classes(), cache);
    LabelledImages.requireSameClasses(train, val);
    if (checkpoint != null && !checkpoint.classes().equals(train.classes())) {
      throw new CheckpointException(
          "%s was trained on the classes %s, and %s has %s"
              .formatted(checkpoint.file(), checkpoint.classes(), data, train.classes()));
    }
    Threads.use(config.threads());
    Placement placement =
        new Placement(Devices.parse(config.device()), config.precision(), format(config))
            .requireFast();

    @Nullable StateDict weights =
        config.weights() == null || checkpoint != null
            ? null
            : Weights.read(sources.weights(config.weights(), config.model()));
    Seeded seeded = seeded(config, weights, train.classes().size(), placement);
    Module model = seeded.model();

    String head = Models.headName(config.model());
    Optimizer optimizer = Recipes.optimizer(config, Recipes.groups(config, model, head));
    LRScheduler scheduler = Recipes.scheduler(config, optimizer);
    @Nullable CachedFeatures features =
        config.recipe().cacheFeatures()
            ? new CachedFeatures(model, Models.info(config.model()).lastChild(), placement)
            : null;
    RunSetup setup =
        new RunSetup(
            features == null ? model : features,
            config.model(),
            train.classes(),
            Recipes.criterion(
                config.recipe(),
                train.classes(),
                train.samples().stream().map(ImageFolder.Entry::target).toList(),
                placement),
            optimizer,
            scheduler,
            loader(config, train, features, seeded.generator(), true),
            loader(config, val, features, seeded.generator(), false),
            placement,
            seeded.generator(),
            Recipes.around(config, model));
    return new Experiment(config, sources, train, val, model, setup, features);
  }

  private record Seeded(Module model, Generator generator) {}

  // The loaders go on where the weights' draws ended, as in Python, and no other run disturbs them;
  // but where the network draws too, from LibTorch's own generator, the loaders share it, so that
  // both take turns as in Python and last.pth holds the state of both.
  // Takes the weights: they are freed.
  private static Seeded seeded(
      TrainConfig config, @Nullable StateDict weights, int classes, Placement placement) {
    Seeded seeded =
        Generators.seeded(
            config.seed(),
            () ->
                new Seeded(
                    network(config, weights, classes),
                    Models.info(config.model()).draws()
                        ? Generators.process()
                        : Generators.fork()));
    Module model = seeded.model();
    model.to(placement.precision().dtype());
    model.to(placement.device());
    model.toMemoryFormat(placement.format());
    if (weights != null) {
      weights.values().forEach(Tensor::close); // copied: the file need not stay in memory
    }
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

  private static torch.MemoryFormat format(TrainConfig config) {
    return config.channelsLast() ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Contiguous;
  }

  private static DataLoader loader(
      TrainConfig config,
      LabelledImages folder,
      @Nullable CachedFeatures features,
      Generator generator,
      boolean shuffle) {
    DataLoader.Builder loader =
        DataLoader.builder(features == null ? folder : features.over(folder))
            .batchSize(config.batchSize())
            .shuffle(shuffle)
            .generator(generator)
            .numWorkers(config.workers())
            .memoryFormat(format(config))
            .badFiles(config.badImages());
    BatchTransform mixing = Recipes.mixing(config.recipe(), folder.classes().size());
    return (shuffle && mixing != null ? loader.batchTransform(mixing) : loader).build();
  }

  /** What a {@link dev.graft.train.TrainingRun} trains, and with what. */
  public RunSetup setup() {
    return setup;
  }

  /**
   * This run's network with the weights of a checkpoint of its own in place of those that it has,
   * in evaluation mode: another network would need as much memory again. The run is over then.
   *
   * @throws CheckpointException if the file is no checkpoint of such a network
   */
  public Module networkFrom(Path file) {
    setup.optimizer().zeroGrad();
    MemoryPolicy.releaseFreeMemory(); // the activations' makes room for the file's
    Checkpoint checkpoint = Checkpoint.read(file);
    Weights.load(model, checkpoint.model(), config.model(), file);
    checkpoint.model().values().forEach(Tensor::close); // copied: the file need not stay in memory
    model.train(false);
    return model;
  }

  /**
   * A second network, as this run's was before its first step; nothing if the pretrained weights
   * are no longer where they were.
   */
  public Optional<Module> networkAtStart() {
    @Nullable StateDict weights = null;
    if (config.weights() != null) {
      Path file;
      try {
        file = sources.weights(config.weights(), config.model());
      } catch (SourceException e) {
        return Optional.empty();
      }
      MemoryPolicy.releaseFreeMemory();
      weights = Weights.read(file);
    }
    return Optional.of(seeded(config, weights, train.classes().size(), setup.placement()).model());
  }

  /** What the data set is called: the name of its folder. */
  public String dataName() {
    Path folder = train.source().toAbsolutePath().normalize().getParent();
    return String.valueOf(folder == null ? train.source() : folder.getFileName());
  }

  /** The validation photos, with the transforms of evaluation. */
  public LabelledImages validationPhotos() {
    return val;
  }

  /** What it was opened with. */
  public TrainConfig config() {
    return config;
  }

  /** Photos that an epoch reads. */
  public int imagesPerEpoch() {
    return train.size() + val.size();
  }

  /** The configuration and what became of it: what {@code config.json} holds. */
  public Map<String, @Nullable Object> description() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(config.toMap());
    all.put("device", setup.placement().device().str().getString());
    all.put("threads", (long) torch.get_num_threads());
    all.put("classes", train.classes());
    Tensor weight = setup.criterion().stateDict().get("weight");
    if (weight != null) {
      all.put("loss_weights", values(weight));
    }
    all.put("train_images", (long) train.size());
    all.put("val_images", (long) val.size());
    List<Tensor> parameters = List.copyOf(setup.model().namedParameters().values());
    all.put("parameters", parameters.stream().mapToLong(Tensor::numel).sum());
    all.put(
        "trainable_parameters",
        parameters.stream().filter(Tensor::requires_grad).mapToLong(Tensor::numel).sum());
    return all;
  }

  private static List<Double> values(Tensor row) {
    try (PointerScope scope = new PointerScope()) {
      double[] values = new double[Math.toIntExact(row.numel())];
      new DoublePointer(row.cpu().to(torch.ScalarType.Double).data_ptr_double()).get(values);
      return Arrays.stream(values).boxed().toList();
    }
  }

  @Override
  public void close() {
    setup.trainLoader().close();
    setup.valLoader().close();
    if (features != null) {
      features.close();
    }
  }
}
