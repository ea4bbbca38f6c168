package jmh;

import dev.graft.Torch;
import dev.graft.models.ResNet;
import dev.graft.serialization.PthInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A ResNet-18's file: its structure alone, which is the unpickler's work, and the whole load. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UnpickleBenchmark {
  private Path file = Path.of("");

  /** Makes the file. */
  @Setup
  public void write() throws IOException {
    file = Files.createTempFile("graft-jmh", ".pth");
    try (PointerScope scope = new PointerScope()) {
      Torch.save(ResNet.resnet18().stateDict(), file);
    }
  }

  /** Removes it. */
  @TearDown
  public void delete() throws IOException {
    Files.delete(file);
  }

  /** What {@code graft inspect} reads. */
  @Benchmark
  public Object structure() {
    return PthInspector.inspect(file);
  }

  /** With tensors over the mapped file. */
  @Benchmark
  public boolean load() {
    try (PointerScope scope = new PointerScope()) {
      return Torch.load(file) != null;
    }
  }
}
