package jmh;

import dev.graft.internal.Natives;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Image;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A photo of 500 x 375 pixels: resized alone, and made the input of a network in one pass. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResampleBenchmark {
  private final Resize resize = new Resize(256);
  private final Compose eval =
      new Compose(
          resize,
          new CenterCrop(224),
          new ToTensor(),
          new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225}));
  private Image photo = Image.allocate(1, 1);

  /** Fills it with noise. */
  @Setup
  public void draw() {
    Natives.load();
    photo.close();
    photo = Image.allocate(500, 375);
    byte[] noise = new byte[photo.bytes().remaining()];
    new Random(1).nextBytes(noise);
    photo.bytes().put(noise);
  }

  /** Frees it. */
  @TearDown
  public void free() {
    photo.close();
  }

  /** To pixels. */
  @Benchmark
  public int resize() {
    try (Image small = resize.draw(photo.width(), photo.height(), null).apply(photo)) {
      return small.width();
    }
  }

  /** To a tensor. */
  @Benchmark
  public long evaluationTransforms() {
    try (PointerScope scope = new PointerScope()) {
      return eval.apply(photo).numel();
    }
  }
}
