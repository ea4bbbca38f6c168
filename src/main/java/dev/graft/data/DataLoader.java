package dev.graft.data;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Serves a {@link Dataset} in batches. */
public final class DataLoader implements AutoCloseable {
  private final Builder options;

  private DataLoader(Builder options) {
    this.options = options;
  }

  /** A loader of {@code dataset}, one sample a batch, in order, until options say otherwise. */
  public static Builder builder(Dataset dataset) {
    return new Builder(dataset);
  }

  /** The number of batches in an epoch. */
  public int batches() {
    return options.dataset.size();
  }

  /** The data set. */
  public Dataset dataset() {
    return options.dataset;
  }

  /** Starts an epoch. */
  public BatchIterator iterator() {
    return new BatchIterator();
  }

  /** The files that were skipped so far under {@link BadFiles#SKIP}, each once. */
  public List<Path> skippedFiles() {
    return List.of();
  }

  /** Ends the worker threads. */
  @Override
  public void close() {}

  /** The options of a {@link DataLoader}. */
  public static final class Builder {
    private final Dataset dataset;

    private Builder(Dataset dataset) {
      this.dataset = dataset;
    }

    /** Samples a batch; 1 by default. */
    public Builder batchSize(int batchSize) {
      return this;
    }

    /** Whether a {@link RandomSampler} decides the order; false by default. */
    public Builder shuffle(boolean shuffle) {
      return this;
    }

    /** The order of the samples, instead of {@link #shuffle}. */
    public Builder sampler(Sampler sampler) {
      return this;
    }

    /** Threads that work ahead; 0, the default, does all work in {@link BatchIterator#next}. */
    public Builder numWorkers(int numWorkers) {
      return this;
    }

    /** Batches that are worked ahead at most; 2 by default. */
    public Builder prefetchBatches(int batches) {
      return this;
    }

    /** Whether a last batch smaller than the others is left out; false by default. */
    public Builder dropLast(boolean dropLast) {
      return this;
    }

    /** The source of every draw; null, the default, is LibTorch's own generator. */
    public Builder generator(@Nullable Generator generator) {
      return this;
    }

    /** Layout of the inputs; {@code Contiguous} by default, or {@code ChannelsLast}. */
    public Builder memoryFormat(torch.MemoryFormat memoryFormat) {
      return this;
    }

    /** What to do with files that cannot be decoded; {@link BadFiles#ERROR} by default. */
    public Builder badFiles(BadFiles policy) {
      return this;
    }

    /** The loader. */
    public DataLoader build() {
      return new DataLoader(this);
    }
  }
}
