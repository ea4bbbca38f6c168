package dev.graft.train;

import dev.graft.data.Dataset;
import dev.graft.nn.Backbone;
import dev.graft.nn.Module;
import dev.graft.nn.Network;
import dev.graft.nn.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A network whose backbone is computed once for each sample: from the second epoch on an epoch runs
 * the last child alone. For a backbone that is frozen, with BatchNorm in evaluation mode, and
 * samples that draw nothing at random; losses, draws and checkpoints are those of the network
 * itself, bit for bit.
 *
 * <pre>{@code
 * Parameters.of(model).forEach(parameter -> parameter.requires_grad_(false));
 * Models.replaceHead(model, "resnet18", 2);
 * try (CachedFeatures cached = new CachedFeatures(model, "fc", placement)) {
 *   DataLoader train = DataLoader.builder(cached.over(trainPhotos)).shuffle(true)...build();
 *   DataLoader val = DataLoader.builder(cached.over(valPhotos))...build();
 *   Recipe recipe = Recipe.PLAIN.withInTrainingMode(() -> FrozenBatchNorm.eval(model));
 *   for (int epoch = 0; epoch < 25; epoch++) {
 *     Trainer.trainOneEpoch(cached, criterion, optimizer, train, placement, recipe, listener);
 *     Trainer.evaluate(cached, criterion, val, placement);
 *   }
 * }
 * }</pre>
 *
 * <p>Kernels add up in another order for another number of images. So features are kept for each
 * size of batch that a sample occurs in: an epoch's last, smaller batch is computed again until all
 * of its samples have been in one.
 *
 * <p>Used by the thread that trains, and by its loaders' workers. The features stay on the model's
 * device until {@link #close}; the model stays the caller's.
 */
public final class CachedFeatures implements Network, AutoCloseable {
  /** Whole numbers that float32 has. */
  private static final int MOST_SAMPLES = 1 << 24;

  private final Backbone backbone;
  private final Placement placement;
  private final FeatureStore store = new FeatureStore();
  private final List<FeatureRows> datasets = new ArrayList<>();
  private int samples;
  private boolean checked;

  /**
   * Takes a model apart; nothing of it changes.
   *
   * @param child the name of the model's own child that its forward calls last, such as {@code fc}
   *     or {@code classifier}; it may draw at random, as dropout does
   * @param placement of the model, which {@link Trainer} is given as well
   * @throws IllegalArgumentException if there is no such child
   */
  public CachedFeatures(Module model, String child, Placement placement) {
    this.backbone = new Backbone(model, child);
    this.placement = placement;
  }

  /**
   * A data set of the same samples for this network's loaders: its inputs are the samples' numbers,
   * and a sample is read only while its features are not known. The loaders must have no {@link
   * dev.graft.data.BatchTransform}, which would mix the numbers.
   *
   * @param dataset whose samples draw nothing at random; one that does is refused as it is read
   * @throws IllegalArgumentException if there are more than 2^24 samples in all
   */
  public Dataset over(Dataset dataset) {
    if (dataset.size() > MOST_SAMPLES - samples) {
      throw new IllegalArgumentException(
          "features can be kept of %d samples at most, not of %d more than %d"
              .formatted(MOST_SAMPLES, dataset.size(), samples));
    }
    FeatureRows rows = new FeatureRows(dataset, samples, store);
    samples += dataset.size();
    datasets.add(rows);
    return rows;
  }

  /**
   * The output for some samples.
   *
   * @param x {@code (N, 1, 1, 1)}: their numbers, as loaders of {@link #over} serve them
   * @throws IllegalArgumentException if it is something else, such as numbers that were mixed
   * @throws IllegalStateException if samples cannot have features of their own, see {@link
   *     Backbone#requireFixed}
   */
  @Override
  public Tensor forward(Tensor x) {
    int[] numbers = numbers(x);
    if (!store.hasAll(numbers)) {
      compute(numbers);
    }
    // A new tensor: the head may change it in place.
    return backbone.head(store.batch(numbers));
  }

  private void compute(int[] numbers) {
    try (PointerScope scope = new PointerScope()) {
      TensorVector images = new TensorVector(numbers.length);
      for (int i = 0; i < numbers.length; i++) {
        images.put(i, image(numbers[i]));
      }
      Tensor x = placement.inputs(torch.stack(images));
      if (isTraining() && !checked) {
        backbone.requireFixed(x);
        checked = true;
      }
      store.put(numbers, backbone.features(x));
    }
  }

  private Tensor image(int number) {
    for (FeatureRows rows : datasets) {
      if (rows.holds(number)) {
        return rows.image(number);
      }
    }
    throw new IllegalArgumentException("no sample %d of %d".formatted(number, samples));
  }

  private int[] numbers(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      if (x.dim() != 4 || x.numel() != x.size(0)) {
        throw notNumbers();
      }
      int[] numbers = new int[Math.toIntExact(x.size(0))];
      DoublePointer values =
          new DoublePointer(x.cpu().to(torch.ScalarType.Double).contiguous().data_ptr_double());
      for (int i = 0; i < numbers.length; i++) {
        double value = values.get(i);
        if (!(value >= 0 && value < samples && value == Math.rint(value))) {
          throw notNumbers();
        }
        numbers[i] = (int) value;
      }
      return numbers;
    }
  }

  private static IllegalArgumentException notNumbers() {
    return new IllegalArgumentException(
        "expected the numbers of samples, (N, 1, 1, 1), as a loader over CachedFeatures.over serves them without a batch transform");
  }

  @Override
  public Map<String, Tensor> namedParameters() {
    return backbone.network().namedParameters();
  }

  @Override
  public Map<String, Tensor> namedBuffers() {
    return backbone.network().namedBuffers();
  }

  @Override
  public void train(boolean on) {
    backbone.network().train(on);
  }

  @Override
  public boolean isTraining() {
    return backbone.network().isTraining();
  }

  @Override
  public StateDict stateDict() {
    return backbone.network().stateDict();
  }

  /** Copies into the model; features that were kept are computed again. */
  @Override
  public void loadStateDict(StateDict stateDict) {
    backbone.network().loadStateDict(stateDict);
    store.clear();
  }

  /** Frees the features. */
  @Override
  public void close() {
    store.clear();
    datasets.forEach(FeatureRows::close);
  }
}
