import dev.graft.internal.Natives;
import dev.graft.models.ResNet;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import dev.graft.train.IdleGroups;
import dev.graft.train.Strategy;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How long a training step takes: ResNet-18 with two classes, batch 16, 224x224, random pixels, as
 * {@code graft train} does it. Warm steps, their median and their smallest. Its twin is {@code
 * pytorch/step.py}.
 *
 * <pre>
 * mvn -q package -DskipTests
 * GOMP_SPINCOUNT=10000 java -cp 'target/classes:target/lib/*' benchmarks/StepBenchmark.java STRATEGY [STEPS]
 * python benchmarks/pytorch/step.py STRATEGY defaults|best|compile [STEPS]
 * </pre>
 */
public final class StepBenchmark {
  private static final int WARM_UP = 5;

  private StepBenchmark() {}

  /** Prints one line of figures in milliseconds. */
  public static void main(String[] arguments) {
    Strategy strategy = Strategy.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    Natives.load();
    torch.manual_seed(1);
    try (PointerScope outer = new PointerScope()) {
      ResNet net = ResNet.resnet18();
      net.replaceChild("fc", new LinearImpl(512, 2));
      net.toMemoryFormat(torch.MemoryFormat.ChannelsLast);
      SGD optimizer =
          new SGD(strategy.prepare(net, "fc", 0.001, 0), SGD.options().lr(0.001).momentum(0.9));
      IdleGroups.withoutGradients(optimizer, new StepLR(optimizer, 7));
      CrossEntropyLossImpl criterion = new CrossEntropyLossImpl();
      Tensor x = torch.randn(16, 3, 224, 224).contiguous(torch.MemoryFormat.ChannelsLast);
      Tensor y = torch.randint(2L, new long[] {16});
      net.train(true);
      double[] times = new double[steps];
      for (int step = -WARM_UP; step < steps; step++) {
        long start = System.nanoTime();
        try (PointerScope scope = new PointerScope()) {
          Tensor out = net.forward(x);
          Tensor loss = criterion.forward(out, y);
          optimizer.zeroGrad();
          loss.backward();
          loss.item_double();
          optimizer.step();
          out.argmax(new LongOptional(1), false).eq(y).sum().item_long();
        }
        if (step >= 0) {
          times[step] = (System.nanoTime() - start) / 1e6;
        }
      }
      Arrays.sort(times);
      System.out.printf(
          "step_%s median_ms=%.1f least_ms=%.1f threads=%d%n",
          arguments[0], times[steps / 2], times[0], torch.get_num_threads());
    }
  }
}
