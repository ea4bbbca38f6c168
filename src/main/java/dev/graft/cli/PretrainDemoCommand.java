package dev.graft.cli;

import dev.graft.classify.Weights;
import dev.graft.data.PhotoCache;
import dev.graft.demo.Demo;
import dev.graft.hub.ByName;
import dev.graft.internal.Natives;
import dev.graft.nn.StateDict;
import dev.graft.serialization.OrderedDict;
import dev.graft.serialization.PthWriter;
import dev.graft.train.Checkpoint;
import dev.graft.train.RunFolder;
import dev.graft.train.TrainConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft pretrain-demo}: how the weights that come with Graft were made. */
@Command(
    name = "pretrain-demo",
    hidden = true,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Make the weights of graft demo anew: draw the source pictures and train on them.",
      "",
      "The result, DIR/trunk.pth, belongs into src/main/resources/dev/graft/demo. On one CPU type "
          + "and number of threads it is the same to the bit.",
      ""
    })
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class PretrainDemoCommand implements Callable<Integer> {
  private static final Map<String, Object> KNOBS =
      Map.ofEntries(
          Map.entry("strategy", "scratch"),
          Map.entry("width", Demo.WIDTH),
          Map.entry("crop_size", Demo.CROP_SIZE),
          Map.entry("resize_size", Demo.RESIZE_SIZE),
          Map.entry("crop_scale", Demo.CROP_SCALE),
          Map.entry("batch_size", 64),
          Map.entry("lr", 0.1),
          Map.entry("weight_decay", 1e-4),
          Map.entry("step_size", 9),
          Map.entry("gamma", 0.4),
          Map.entry("threads", 2));

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The run folder.")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "45",
      description = "Fewer make other weights; for a try.")
  private int epochs;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      defaultValue = "400",
      description = "Pictures of each class; fewer make other weights; for a try.")
  private int perClass;

  @Option(names = "--resume", description = "Go on behind the last finished epoch.")
  private boolean resume;

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path pictures = out.resolve("pictures");
    try (StopSignal stop = StopSignal.install();
        PointerScope scope = new PointerScope()) {
      Natives.load();
      try {
        if (!resume) {
          RunFolder.requireFree(out);
          Demo.drawSource(pictures, perClass);
        }
        TrainConfig config =
            TrainConfig.defaults(pictures.toString()).with(KNOBS).with(Map.of("epochs", epochs));
        new SingleRun(
                spec.commandLine().getOut(),
                output.form(),
                stop,
                new ByName(false),
                CommandText.of(spec),
                new PhotoCache(0))
            .train(config, out, resume ? Checkpoint.read(RunFolder.open(out).last()) : null);
        Path trunk = out.resolve("trunk.pth");
        PthWriter.save(halved(Weights.read(RunFolder.open(out).last())), trunk);
        spec.commandLine().getOut().println("written: " + trunk);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (StopSignal.Stopped e) {
        spec.commandLine()
            .getErr()
            .println("stopped; go on with: graft pretrain-demo --resume --out " + out);
        return e.exitCode();
      }
    }
    return ExitCodes.OK;
  }

  /** The same in half precision, but for the counters. */
  private static OrderedDict halved(StateDict weights) {
    OrderedDict half = new OrderedDict();
    weights.forEach(
        (key, tensor) ->
            half.put(key, tensor.is_floating_point() ? tensor.to(ScalarType.Half) : tensor));
    return half;
  }
}
