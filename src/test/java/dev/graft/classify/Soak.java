package dev.graft.classify;

import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.nn.Module;
import dev.graft.optim.Optimizer;
import dev.graft.testing.NativeObjects;
import dev.graft.train.Criterion;
import dev.graft.train.RunSetup;
import dev.graft.train.StepListener;
import dev.graft.train.TrainConfig;
import dev.graft.train.Trainer;
import dev.graft.transforms.Compose;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.ToTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Trains for a number of steps, of which some fail at each stage in turn, in a process of its own,
 * whose heap is fixed and in memory from the start. Prints {@code KEY VALUE} lines.
 *
 * <pre>Soak DATA STEPS none|object|memory LEAKED_BYTES</pre>
 *
 * <p>The third argument leaks a tensor a step: {@code object} keeps its Java object as well, {@code
 * memory} its memory alone.
 */
final class Soak {
  private static final int BATCH = 4;

  private final Faults faults = new Faults();
  private final Random random = new Random(1);
  private int steps;

  private Soak() {}

  public static void main(String[] args) throws IOException {
    new Soak().run(Path.of(args[0]), Integer.parseInt(args[1]), args[2], Long.parseLong(args[3]));
  }

  private void run(Path data, int wanted, String leak, long leakedBytes) throws IOException {
    TrainConfig config =
        DrawnRuns.config(data, Map.of("batch_size", BATCH, "workers", 2, "threads", 1));
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config)) {
      RunSetup setup = experiment.setup();
      TensorVector leaked = new TensorVector();
      List<Tensor> kept = new ArrayList<>();
      StepListener listener =
          new StepListener() {
            @Override
            public void beforeStep(int step) {
              steps++;
              if (!leak.equals("none")) {
                Tensor tensor = torch.zeros(leakedBytes / Float.BYTES);
                if (leak.equals("object")) {
                  tensor.retainReference();
                  kept.add(tensor);
                } else {
                  leaked.push_back(tensor);
                }
              }
            }
          };
      ImageFolder photos =
          new ImageFolder(
              data.resolve("train"),
              new Compose(faults.in(new RandomResizedCrop(32)), new ToTensor()));
      ((Module) setup.model())
          .slot("layer2.0")
          .registerForwardHook(
              (module, in, out) -> {
                faults.at(Stage.FORWARD);
                return null;
              });
      try (DataLoader faulty =
          DataLoader.builder(faults.in(photos))
              .batchSize(BATCH)
              .shuffle(true)
              .numWorkers(2)
              .generator(setup.generator())
              .build()) {
        // Threads, compiled code, caches of oneDNN, momentum: all are there after the first part.
        rounds(setup, faulty, listener, wanted / 3);
        long objects = NativeObjects.settled();
        long resident = resident();
        int failed = rounds(setup, faulty, listener, wanted);
        say("steps", steps);
        say("leaked", kept.size() + leaked.size());
        say("failed", failed);
        say("objects_before", objects);
        say("objects_after", NativeObjects.settled());
        say("resident_before", resident);
        say("resident_after", resident());
      }
    }
  }

  /** An epoch that fails for each stage, and one that does not, until so many steps were taken. */
  private int rounds(RunSetup setup, DataLoader faulty, StepListener listener, int until) {
    int failed = 0;
    while (steps < until) {
      for (Stage stage : Stage.values()) {
        int occasions = stage.compareTo(Stage.FORWARD) < 0 ? 4 * BATCH : 4;
        failed += epoch(setup, faulty, listener, stage, random.nextInt(occasions)) ? 1 : 0;
      }
      epoch(setup, setup.trainLoader(), listener, null, 0);
      Trainer.evaluate(setup.model(), setup.criterion(), setup.valLoader(), setup.placement());
    }
    return failed;
  }

  private boolean epoch(
      RunSetup setup, DataLoader loader, StepListener listener, @Nullable Stage stage, int passes) {
    faults.arm(stage, passes);
    Criterion criterion = faults.in(setup.criterion());
    Optimizer optimizer = faults.in(setup.optimizer());
    try {
      Trainer.trainOneEpoch(
          setup.model(), criterion, optimizer, loader, setup.placement(), faults.in(listener));
    } catch (RuntimeException e) {
      if (stage == null || !Faults.isOf(stage, e)) {
        throw e;
      }
      return true;
    }
    if (stage != null) {
      throw new IllegalStateException("nothing failed at " + stage);
    }
    return false;
  }

  /** Bytes of the process that are in memory. */
  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IllegalStateException("no VmRSS in /proc/self/status");
  }

  private static void say(String key, long value) {
    System.out.println(key + " " + value);
  }
}
