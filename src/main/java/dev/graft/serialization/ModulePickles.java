package dev.graft.serialization;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a pickle of a whole {@code nn.Module} from other pickles that name unknown things, so that
 * the error can say how to save it.
 */
final class ModulePickles {
  private ModulePickles() {}

  /**
   * Loads a pickle; where it names something unknown, looks at the other names in it and throws
   * what helps most.
   *
   * @param at where the pickle begins in {@code bytes}
   */
  static @Nullable Object explain(
      Supplier<@Nullable Object> load, Globals globals, FileBytes bytes, long at) {
    try {
      return load.get();
    } catch (Unsupported e) {
      if (globals.unknown().isEmpty()) {
        throw e;
      }
      String first = globals.unknown().iterator().next();
      if (namesModule(bytes, at)) {
        throw new Unsupported(
            "holds a whole nn.Module ("
                + first
                + "), which only the Python code of its classes can make, and not a state dict;"
                + " nothing was executed. In Python: torch.save(torch.load(FILE,"
                + " weights_only=False).state_dict(), 'weights.pth')");
      }
      throw e;
    }
  }

  private static boolean namesModule(FileBytes bytes, long at) {
    Globals names = new Globals(true);
    try {
      HeapBudget budget = HeapBudget.ofThisJvm();
      new Unpickler(new PickleInput(bytes, at, budget), names, id -> id.get(1)).load();
    } catch (CheckpointException | IndexOutOfBoundsException e) {
      // What was named until then decides.
    }
    return names.unknown().stream().anyMatch(name -> name.startsWith("torch.nn.modules."));
  }
}
