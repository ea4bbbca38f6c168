package jmh;

import dev.graft.data.BatchIterator;
import dev.graft.data.DataLoader;
import dev.graft.data.TensorDataset;
import dev.graft.internal.Natives;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Images of 3 x 224 x 224 that are in memory already, put together to a batch of 16. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CollateBenchmark {
  private static final int BATCH = 16;

  private final PointerScope kept = new PointerScope();
  private final DataLoader loader;

  /** Draws the images. */
  public CollateBenchmark() {
    Natives.load();
    Tensor images = torch.randn(BATCH, 3, 224, 224);
    Tensor labels = torch.randint(2L, new long[] {BATCH});
    loader =
        DataLoader.builder(new TensorDataset(images, labels))
            .batchSize(BATCH)
            .memoryFormat(torch.MemoryFormat.ChannelsLast)
            .build();
  }

  /** Frees them. */
  @TearDown
  public void free() {
    loader.close();
    kept.close();
  }

  /** To channels-last. */
  @Benchmark
  public int batch() {
    try (PointerScope scope = new PointerScope();
        BatchIterator batches = loader.iterator()) {
      return batches.next().size();
    }
  }
}
