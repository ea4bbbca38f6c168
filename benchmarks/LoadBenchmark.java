import dev.graft.internal.Natives;
import dev.graft.serialization.PthReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How long loading a checkpoint takes, timed inside the process: the first call, and the median of
 * 20 warm ones; each for the load alone and with every byte read (the sum of each tensor). What
 * {@code import torch} does in Python is done before: LibTorch and the reader's classes are loaded.
 * Its twin is {@code pytorch/load.py}.
 *
 * <pre>
 * mvn -q package -DskipTests
 * java -cp 'target/classes:target/lib/*' benchmarks/LoadBenchmark.java FILE.pth
 * python benchmarks/pytorch/load.py FILE.pth
 * </pre>
 */
public final class LoadBenchmark {
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 20;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private LoadBenchmark() {}

  /** Prints two lines of figures in milliseconds, of the clock and of this thread's CPU time. */
  public static void main(String[] arguments) {
    Natives.load();
    PthReader.prepare();
    torch.set_num_threads(1);
    Path file = Path.of(arguments[0]);
    print("first", load(file));
    double[][] columns = new double[4][ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double[] times = load(file);
      for (int i = 0; i < times.length && round >= 0; i++) {
        columns[i][round] = times[i];
      }
    }
    print("warm", Arrays.stream(columns).mapToDouble(LoadBenchmark::median).toArray());
  }

  private static void print(String name, double[] times) {
    System.out.printf(
        "%-5s  load %6.2f ms (CPU %6.2f)   load and read %6.2f ms (CPU %6.2f)%n",
        name, times[0], times[1], times[2], times[3]);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[ROUNDS / 2 - 1] + sorted[ROUNDS / 2]) / 2;
  }

  /** Milliseconds of the clock and of CPU for the load, then of both for load and read. */
  private static double[] load(Path file) {
    try (PointerScope scope = new PointerScope()) {
      long cpu = THREADS.getCurrentThreadCpuTime();
      long clock = System.nanoTime();
      Map<?, ?> loaded = (Map<?, ?>) PthReader.load(file);
      double loadClock = (System.nanoTime() - clock) / 1e6;
      double loadCpu = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6;
      loaded.values().forEach(tensor -> ((Tensor) tensor).sum());
      double readCpu = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6;
      return new double[] {loadClock, loadCpu, (System.nanoTime() - clock) / 1e6, readCpu};
    }
  }
}
