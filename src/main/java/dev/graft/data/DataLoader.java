package dev.graft.data;

import dev.graft.data.image.ImageException;
import dev.graft.internal.Natives;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a {@link Dataset} in batches. The random draws are those of Python's {@code
 * DataLoader(num_workers=0)}, whatever the number of workers.
 *
 * <p>Where Python's loader is given a generator, the sampler draws its order from it and the
 * transforms keep to the default one. Here a given generator stands for the default one in
 * everything: a loader with {@code manual_seed(1)} in a generator of its own serves what Python's
 * serves after {@code torch.manual_seed(1)}.
 *
 * <p>{@link #close} it at the end; several epochs may be open at a time if they draw nothing.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/dataloader.py">
 *     PyTorch v2.13.0 utils/data/dataloader.py</a>
 */
public final class DataLoader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataLoader.class);

  static {
    Natives.load();
  }

  private final Dataset dataset;
  private final Sampler sampler;
  private final int batchSize;
  private final boolean dropLast;
  private final int prefetchBatches;
  private final @Nullable Generator generator;
  private final torch.MemoryFormat memoryFormat;
  private final BadFiles badFiles;
  private final @Nullable BatchTransform batchTransform;
  private final @Nullable Workers workers;
  private final Set<Path> skipped = new LinkedHashSet<>();

  private DataLoader(Builder options) {
    this.dataset = options.dataset;
    int size = dataset.size();
    this.sampler =
        options.sampler != null
            ? options.sampler
            : options.shuffle ? new RandomSampler(size) : new SequentialSampler(size);
    this.batchSize = options.batchSize;
    this.dropLast = options.dropLast;
    this.prefetchBatches = options.prefetchBatches;
    this.generator = options.generator;
    this.memoryFormat = options.memoryFormat;
    this.badFiles = options.badFiles;
    this.batchTransform = options.batchTransform;
    this.workers = options.numWorkers > 0 ? new Workers(options.numWorkers) : null;
  }

  /** A loader of {@code dataset}, one sample a batch, in order, until options say otherwise. */
  public static Builder builder(Dataset dataset) {
    return new Builder(dataset);
  }

  /** The number of batches in an epoch. */
  public int batches() {
    int size = sampler.size();
    return dropLast ? size / batchSize : (int) (((long) size + batchSize - 1) / batchSize);
  }

  /** Starts an epoch; draws one int64, as Python's {@code iter(loader)} does. */
  public BatchIterator iterator() {
    return new BatchIterator(this, workers);
  }

  /**
   * Goes on in the middle of an epoch; draws nothing by itself. The generator must stand where it
   * stood when {@link BatchIterator#place} was asked.
   *
   * @throws IllegalArgumentException if the place is none of this loader's
   */
  public BatchIterator iterator(EpochPlace place) {
    place.requireFits(this);
    return new BatchIterator(this, workers, place);
  }

  /** The data set. */
  public Dataset dataset() {
    return dataset;
  }

  /** What decides the order. */
  public Sampler sampler() {
    return sampler;
  }

  /** Samples a batch. */
  public int batchSize() {
    return batchSize;
  }

  /** The source of every draw, or null for LibTorch's own generator. */
  public @Nullable Generator generator() {
    return generator;
  }

  /** The files that were skipped so far under {@link BadFiles#SKIP}, each once. */
  public List<Path> skippedFiles() {
    synchronized (skipped) {
      return List.copyOf(skipped);
    }
  }

  int prefetchBatches() {
    return prefetchBatches;
  }

  torch.MemoryFormat memoryFormat() {
    return memoryFormat;
  }

  @Nullable BatchTransform batchTransform() {
    return batchTransform;
  }

  BadFiles badFiles() {
    return badFiles;
  }

  /** Throws the first failure, or warns of each file once where bad files are skipped. */
  void report(List<RuntimeException> failures) {
    for (RuntimeException failure : failures) {
      if (badFiles != BadFiles.SKIP || !(failure instanceof ImageException bad)) {
        throw failure;
      }
      synchronized (skipped) {
        if (skipped.add(bad.path())) {
          LOG.warn("skipped {}", bad.getMessage());
        }
      }
    }
  }

  /** Ends the worker threads; batches that were handed out stay. */
  @Override
  public void close() {
    if (workers != null) {
      workers.close();
    }
  }

  /** The options of a {@link DataLoader}. */
  public static final class Builder {
    private final Dataset dataset;
    private int batchSize = 1;
    private boolean shuffle;
    private @Nullable Sampler sampler;
    private int numWorkers;
    private int prefetchBatches = 2;
    private boolean dropLast;
    private @Nullable Generator generator;
    private torch.MemoryFormat memoryFormat = torch.MemoryFormat.Contiguous;
    private BadFiles badFiles = BadFiles.ERROR;
    private @Nullable BatchTransform batchTransform;

    private Builder(Dataset dataset) {
      this.dataset = dataset;
    }

    /** Samples a batch; 1 by default. */
    public Builder batchSize(int batchSize) {
      this.batchSize = positive("batchSize", batchSize);
      return this;
    }

    /** Whether a {@link RandomSampler} decides the order; false by default. */
    public Builder shuffle(boolean shuffle) {
      this.shuffle = shuffle;
      return this;
    }

    /** The order of the samples, instead of {@link #shuffle}. */
    public Builder sampler(Sampler sampler) {
      this.sampler = sampler;
      return this;
    }

    /** Threads that work ahead; 0, the default, does all work in {@link BatchIterator#next}. */
    public Builder numWorkers(int numWorkers) {
      if (numWorkers < 0) {
        throw new IllegalArgumentException("numWorkers must not be negative, found " + numWorkers);
      }
      this.numWorkers = numWorkers;
      return this;
    }

    /** Batches that are worked ahead at most; 2 by default. */
    public Builder prefetchBatches(int batches) {
      this.prefetchBatches = positive("prefetchBatches", batches);
      return this;
    }

    /** Whether a last batch smaller than the others is left out; false by default. */
    public Builder dropLast(boolean dropLast) {
      this.dropLast = dropLast;
      return this;
    }

    /** The source of every draw; null, the default, is LibTorch's own generator. */
    public Builder generator(@Nullable Generator generator) {
      this.generator = generator;
      return this;
    }

    /** Layout of the inputs; {@code Contiguous} by default, or {@code ChannelsLast}. */
    public Builder memoryFormat(torch.MemoryFormat memoryFormat) {
      this.memoryFormat = memoryFormat;
      return this;
    }

    /** What to do with files that cannot be decoded; {@link BadFiles#ERROR} by default. */
    public Builder badFiles(BadFiles policy) {
      this.badFiles = policy;
      return this;
    }

    /** What is done to each batch as a whole, such as {@link MixUp}; nothing by default. */
    public Builder batchTransform(BatchTransform transform) {
      this.batchTransform = transform;
      return this;
    }

    /**
     * The loader.
     *
     * @throws IllegalArgumentException if both an order and {@link #shuffle} were asked for
     */
    public DataLoader build() {
      if (shuffle && sampler != null) {
        throw new IllegalArgumentException("give a sampler or shuffle, not both");
      }
      return new DataLoader(this);
    }

    private static int positive(String name, int value) {
      if (value <= 0) {
        throw new IllegalArgumentException(name + " must be positive, found " + value);
      }
      return value;
    }
  }
}
