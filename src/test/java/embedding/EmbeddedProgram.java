package embedding;

import dev.graft.classify.DrawnRuns;
import dev.graft.classify.Predictor;
import dev.graft.internal.MemoryPolicy;
import dev.graft.internal.NativeKernels;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/**
 * A program that trains and predicts through Graft as a library, and prints what that changed in
 * its process: lines {@code changed NAME BEFORE -> AFTER}, then what is in force. Needs {@code
 * --add-opens java.base/java.lang=ALL-UNNAMED} to count shutdown hooks.
 */
final class EmbeddedProgram {
  private EmbeddedProgram() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    TimeZone zone = TimeZone.getDefault(); // asking makes Java set a property
    Map<String, String> before = snapshot();
    Path data = DrawnRuns.draw(folder.resolve("data"));
    Files.writeString(data.resolve("train/ant/0000.png"), "no photo");
    Path best =
        new TrainingJob(
                DrawnRuns.config(
                    data, Map.of("epochs", 1, "workers", 2, "bad_images", "skip", "threads", 0)),
                folder.resolve("run"),
                share -> {})
            .call();
    try (Predictor predictor = Predictor.open(best)) {
      predictor.predict(DrawnRuns.photos(data).get(0));
    }
    Map<String, String> after = snapshot();
    after.forEach(
        (name, value) -> {
          if (!Objects.equals(before.get(name), value)) {
            System.out.println("changed " + name + " " + before.get(name) + " -> " + value);
          }
        });
    System.out.println("zone " + zone.equals(TimeZone.getDefault()));
    System.out.println("threads " + torch.get_num_threads());
    System.out.println("nnpack " + torch.globalContext().userEnabledNNPACK());
    System.out.println("limit " + Pointer.maxPhysicalBytes());
    System.out.println("heap " + Runtime.getRuntime().maxMemory());
    System.out.println("memory " + MemoryPolicy.apply().inForce());
    System.out.println("kernels " + NativeKernels.status().inForce());
  }

  private static Map<String, String> snapshot() throws Exception {
    Map<String, String> all = new TreeMap<>();
    System.getProperties().forEach((name, value) -> all.put("property " + name, "" + value));
    all.put("System.out", "" + System.identityHashCode(System.out));
    all.put("System.err", "" + System.identityHashCode(System.err));
    all.put("System.in", "" + System.identityHashCode(System.in));
    all.put("shutdown hooks", "" + shutdownHooks());
    all.put("uncaught handler", "" + Thread.getDefaultUncaughtExceptionHandler());
    all.put("locale", "" + Locale.getDefault());
    all.put(
        "threads that keep the JVM alive",
        ""
            + Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread.isAlive())
                .count());
    if (Files.isDirectory(Path.of("/proc/self/fd"))) {
      for (int i = 0; i < 3; i++) {
        all.put("descriptor " + i, "" + Files.readSymbolicLink(Path.of("/proc/self/fd/" + i)));
      }
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Sig") || line.startsWith("Umask")) {
          if (!line.startsWith("SigQ")) {
            all.put("signals " + line.replaceFirst(":.*", ""), line.replaceFirst(".*:\\s*", ""));
          }
        }
      }
    }
    return all;
  }

  private static int shutdownHooks() throws ReflectiveOperationException {
    Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    hooks.setAccessible(true);
    return hooks.get(null) instanceof Map<?, ?> map ? map.size() : -1;
  }
}
