package dev.graft.classify;

import dev.graft.data.image.ImageReader;
import dev.graft.internal.Natives;
import dev.graft.internal.Threads;
import dev.graft.nn.Module;
import dev.graft.train.Trainer;
import dev.graft.transforms.Image;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Answers what photos show, by a checkpoint that {@code graft train} wrote.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.open(Path.of("runs/freeze/best.pth"))) {
 *   ClassProbability likeliest = predictor.predict(Path.of("bee.jpg")).get(0);
 * }
 * }</pre>
 *
 * <p>Any number of threads may ask at once; each computes on its own and gets the answer that a
 * single one gets, bit for bit. No scope need be open, and none that is open matters.
 */
public final class Predictor implements AutoCloseable {
  private final Path checkpoint;
  private final TrainedModel model;
  private final int threads;

  /** Read while a photo is looked at, written to free the network. */
  private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();

  private boolean closed;

  private Predictor(Path checkpoint, TrainedModel model, int threads) {
    this.checkpoint = checkpoint;
    this.model = model;
    this.threads = threads;
  }

  /** As {@link #open(Path, InferenceOptions)}, with the defaults. */
  public static Predictor open(Path checkpoint) {
    return open(checkpoint, InferenceOptions.defaults());
  }

  /**
   * Reads {@code best.pth} or {@code last.pth} of a run. The caller closes the result.
   *
   * @throws dev.graft.serialization.CheckpointException if the file is absent or damaged, is no
   *     checkpoint of a run, or does not fit its own architecture
   * @throws IllegalArgumentException if the device is none, or not there
   */
  public static Predictor open(Path checkpoint, InferenceOptions options) {
    Natives.load();
    int before = torch.get_num_threads();
    try (PointerScope scope = new PointerScope()) {
      TrainedModel model = TrainedModel.read(checkpoint, options);
      Module network = model.network();
      network.requiresGrad_(false);
      network.retainReference();
      model.placement().device().retainReference();
      return new Predictor(checkpoint, model, torch.get_num_threads());
    } finally {
      Threads.use(before);
    }
  }

  /** The class names. */
  public List<String> classes() {
    return model.classes();
  }

  /**
   * Answers for a photo in a file.
   *
   * @return every class, the likeliest first
   * @throws dev.graft.data.image.ImageException if the file cannot be read or is no image
   * @throws IllegalStateException if this predictor is closed
   */
  public List<ClassProbability> predict(Path photo) {
    try (PointerScope scope = new PointerScope();
        Image image = ImageReader.open(photo)) {
      return predict(image);
    }
  }

  /**
   * Answers for a photo in memory, such as the body of a request.
   *
   * @param content of an image file
   * @param name for messages
   * @return every class, the likeliest first
   * @throws dev.graft.data.image.ImageException if it is no image
   * @throws IllegalStateException if this predictor is closed
   */
  public List<ClassProbability> predict(byte[] content, String name) {
    try (PointerScope scope = new PointerScope();
        Image image = ImageReader.decode(content, name)) {
      return predict(image);
    }
  }

  /**
   * Answers for a photo that is decoded.
   *
   * @param image stays the caller's
   * @return every class, the likeliest first
   * @throws IllegalStateException if this predictor is closed
   */
  public List<ClassProbability> predict(Image image) {
    inUse.readLock().lock();
    try (PointerScope scope = new PointerScope()) {
      if (closed) {
        throw new IllegalStateException("the predictor of " + checkpoint + " is closed");
      }
      int before = torch.get_num_threads();
      Threads.use(threads);
      try {
        Tensor x = model.transform().apply(image).unsqueeze(0); // (1, 3, H, W)
        return ranked(Trainer.predict(model.network(), x, model.placement()));
      } finally {
        Threads.use(before);
      }
    } finally {
      inUse.readLock().unlock();
    }
  }

  private List<ClassProbability> ranked(Tensor probabilities) {
    List<String> names = classes();
    return IntStream.range(0, names.size())
        .mapToObj(
            i -> new ClassProbability(names.get(i), i, probabilities.select(1, i).item_double()))
        .sorted(Comparator.comparingDouble(one -> -one.probability()))
        .toList();
  }

  /** Waits for the photos at hand and frees the network; closing twice does nothing. */
  @Override
  public void close() {
    inUse.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.network().releaseReference();
        model.placement().device().releaseReference();
      }
    } finally {
      inUse.writeLock().unlock();
    }
  }
}
