package dev.graft.cli;

import dev.graft.models.Models;
import dev.graft.models.ResNetOptions;
import dev.graft.nn.Module;
import dev.graft.serialization.CheckpointException;
import dev.graft.train.Checkpoint;
import dev.graft.train.Placement;
import dev.graft.train.TrainConfig;
import dev.graft.transforms.Compose;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.pytorch.global.torch;

/**
 * A network from a checkpoint, in evaluation mode, in its place. Belongs to the scope it was read
 * in.
 *
 * @param network ready for use
 * @param classes the class names, in the order of its outputs
 * @param placement where it is, and in which precision and layout
 * @param transform what makes a photo its input: as its run's validation photos were
 */
record TrainedModel(Module network, List<String> classes, Placement placement, Compose transform) {
  private static final List<String> SIZES = List.of("crop_size", "resize_size");

  /**
   * Builds the network that a checkpoint names and gives it its weights.
   *
   * @throws CheckpointException if the file is no checkpoint of a run, or does not fit its own
   *     architecture
   */
  static TrainedModel read(Path file, Placement placement) {
    return read(Checkpoint.read(file), placement);
  }

  /**
   * As the other, in the memory layout that the network was trained in, whose sums have the same
   * last digits; the given one if the checkpoint does not say.
   */
  static TrainedModel readAsTrained(Path file, Placement placement) {
    Checkpoint checkpoint = Checkpoint.read(file);
    boolean contiguous =
        checkpoint.entries().containsKey("config")
            && Boolean.FALSE.equals(checkpoint.config().get("channels_last"));
    return read(
        checkpoint,
        contiguous
            ? new Placement(
                placement.device(), placement.precision(), torch.MemoryFormat.Contiguous)
            : placement);
  }

  private static TrainedModel read(Checkpoint checkpoint, Placement placement) {
    Path file = checkpoint.file();
    ResNetOptions options = new ResNetOptions().withNumClasses(checkpoint.classes().size());
    OptionalInt width = Weights.width(checkpoint.model());
    if (width.isPresent()) {
      options = options.withFirstPlanes(width.getAsInt());
    }
    Module network;
    try {
      network = Models.getModel(checkpoint.arch(), options);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
    Weights.load(network, checkpoint.model(), checkpoint.arch(), file);
    network.to(placement.precision().dtype());
    network.to(placement.device());
    network.toMemoryFormat(placement.format());
    network.train(false);
    return new TrainedModel(
        network, checkpoint.classes(), placement, ArticleTransforms.eval(sizes(checkpoint)));
  }

  // A checkpoint without a configuration is of a run that could not choose its sizes.
  private static TrainConfig sizes(Checkpoint checkpoint) {
    Map<String, Object> sizes = new LinkedHashMap<>();
    if (checkpoint.entries().containsKey("config")) {
      sizes.putAll(checkpoint.config());
      sizes.keySet().retainAll(SIZES);
    }
    try {
      return TrainConfig.defaults("").with(sizes);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(checkpoint.file() + ": " + e.getMessage(), e);
    }
  }
}
