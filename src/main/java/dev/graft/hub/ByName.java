package dev.graft.hub;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What {@code --weights} and {@code --data} mean: a path where there is one, else a name whose
 * files are fetched.
 */
public final class ByName {
  private static final String HYMENOPTERA = "hymenoptera";

  private final HubSettings settings;
  private final boolean progress;

  /**
   * With this process's settings; see {@link Hub}.
   *
   * @param progress whether a transfer is shown on stderr
   */
  public ByName(boolean progress) {
    this(HubSettings.current(), progress);
  }

  ByName(HubSettings settings, boolean progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * The file of a model's pretrained weights.
   *
   * @param value a file, or {@code imagenet} (torchvision's default for the model), or one of
   *     torchvision's names, such as {@code IMAGENET1K_V1}
   * @param model the network's name, such as {@code resnet18}
   * @return a file whose name's digest was checked if it was found by name
   * @throws HubException if there is neither such a file nor such a name, or it cannot be fetched
   */
  public Path weights(String value, String model) {
    Path path = existing(value);
    if (path != null) {
      return path;
    }
    String fileName = PretrainedWeights.fileName(model, value);
    if (fileName == null) {
      throw new HubException(unknownWeights(value, model));
    }
    Path file = Hub.checkpoints(settings).resolve(fileName);
    String byHand =
        "by hand: fetch that file and put it at %s, or give --weights a file".formatted(file);
    return new Downloader(settings)
        .ensure(
            settings.modelsUrl().resolve(fileName),
            file,
            Digests.hashPrefix(fileName),
            progress,
            byHand);
  }

  /**
   * The folder of a data set.
   *
   * @param value a folder, or {@code hymenoptera}: the ants and bees of PyTorch's tutorial
   * @throws HubException if there is neither such a folder nor such a name, or it cannot be fetched
   */
  public Path data(String value) {
    Path path = existing(value);
    if (path != null) {
      return path;
    }
    if (!value.equals(HYMENOPTERA)) {
      throw new HubException(
          "no such folder: %s (and the only data set that is known by name is %s)"
              .formatted(value, HYMENOPTERA));
    }
    return ZippedDataSet.HYMENOPTERA.ensure(settings, settings.dir().resolve("datasets"), progress);
  }

  private static String unknownWeights(String value, String model) {
    String names = String.join(", ", PretrainedWeights.names(model));
    String known =
        names.isEmpty()
            ? "no weights are known by name for " + model
            : "the names known for " + model + " are " + names;
    return "no such file: %s (and %s)".formatted(value, known);
  }

  private static @org.jspecify.annotations.Nullable Path existing(String value) {
    try {
      Path path = Path.of(value);
      return Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
