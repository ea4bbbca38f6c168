package dev.graft.classify;

import dev.graft.internal.Devices;
import dev.graft.internal.Threads;
import dev.graft.models.Models;
import dev.graft.models.ResNetOptions;
import dev.graft.nn.FusedNorm;
import dev.graft.nn.Fusion;
import dev.graft.nn.Module;
import dev.graft.serialization.CheckpointException;
import dev.graft.train.Checkpoint;
import dev.graft.train.Criterion;
import dev.graft.train.Generators;
import dev.graft.train.Placement;
import dev.graft.train.TrainConfig;
import dev.graft.transforms.Compose;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network from a checkpoint, in evaluation mode, in its place. Belongs to the scope it was read
 * in.
 *
 * @param network ready for use
 * @param classes the class names, in the order of its outputs
 * @param placement where it is, and in which precision and layout
 * @param transform what makes a photo its input: as its run's validation photos were
 * @param criterion its run's loss
 */
public record TrainedModel(
    Module network,
    List<String> classes,
    Placement placement,
    Compose transform,
    Criterion criterion) {
  /** The knobs of a run that decide how its network is asked. */
  private static final List<String> ASKING =
      List.of("crop_size", "resize_size", "interpolation", "label_smoothing");

  /**
   * Builds the network that a checkpoint names and gives it its weights. Sets the threads of the
   * calling thread; LibTorch's own generator stays where it is.
   *
   * @throws CheckpointException if the file is no checkpoint of a run, or does not fit its own
   *     architecture
   * @throws IllegalArgumentException if the device is none, or not there, or a CPU on which the
   *     precision is a loss of time ({@link Placement#requireFast})
   */
  public static TrainedModel read(Path file, InferenceOptions options) {
    Threads.use(options.threads());
    Checkpoint checkpoint = Checkpoint.read(file);
    TrainedModel model =
        read(
            checkpoint,
            new Placement(
                    Devices.parse(options.device()),
                    options.precision(),
                    format(checkpoint, options))
                .requireFast());
    if (options.folded()) {
      fold(model);
    }
    return model;
  }

  private static void fold(TrainedModel model) {
    Placement placement = model.placement();
    // A run in another thread must not see that the generator is held still meanwhile.
    Generators.undisturbed(
        () ->
            Fusion.foldBatchNorm(
                model.network(), pair -> !FusedNorm.serves(pair, placement.format())));
  }

  /** As the other, with the threads that this thread has, and nothing folded. */
  public static TrainedModel read(Path file, Placement placement) {
    return read(Checkpoint.read(file), placement);
  }

  private static TrainedModel read(Checkpoint checkpoint, Placement placement) {
    Module network = network(checkpoint, placement.precision().dtype());
    network.to(placement.device());
    network.toMemoryFormat(placement.format());
    network.train(false);
    checkpoint.model().values().forEach(Tensor::close); // copied: the file need not stay in memory
    TrainConfig config = asking(checkpoint);
    return new TrainedModel(
        network,
        checkpoint.classes(),
        placement,
        ArticleTransforms.eval(config),
        CrossEntropy.of(config.recipe().labelSmoothing(), checkpoint.criterion(), placement));
  }

  private static torch.MemoryFormat format(Checkpoint checkpoint, InferenceOptions options) {
    Boolean channelsLast = options.channelsLast();
    if (channelsLast == null) {
      channelsLast =
          !checkpoint.entries().containsKey("config")
              || !Boolean.FALSE.equals(checkpoint.config().get("channels_last"));
    }
    return channelsLast ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Contiguous;
  }

  private static Module network(Checkpoint checkpoint, torch.ScalarType dtype) {
    Path file = checkpoint.file();
    ResNetOptions options = new ResNetOptions().withNumClasses(checkpoint.classes().size());
    OptionalInt width = Weights.width(checkpoint.model());
    ResNetOptions fitting = width.isPresent() ? options.withFirstPlanes(width.getAsInt()) : options;
    Module network;
    try {
      // A run that makes its model meanwhile must not see the draws of this one's first weights.
      network = Generators.undisturbed(() -> Models.getModel(checkpoint.arch(), fitting));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
    network.to(dtype); // before the weights, which may have 64 bits
    Weights.load(network, checkpoint.model(), checkpoint.arch(), file);
    return network;
  }

  // A checkpoint without a configuration is of a run that could not choose them.
  private static TrainConfig asking(Checkpoint checkpoint) {
    Map<String, Object> knobs = new LinkedHashMap<>();
    if (checkpoint.entries().containsKey("config")) {
      knobs.putAll(checkpoint.config());
      knobs.keySet().retainAll(ASKING);
    }
    try {
      return TrainConfig.defaults("").with(knobs);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(checkpoint.file() + ": " + e.getMessage(), e);
    }
  }
}
