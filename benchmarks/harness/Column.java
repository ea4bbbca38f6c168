package harness;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who is measured. */
enum Column {
  GRAFT("Graft"),
  /** A script as a person writes it. */
  DEFAULTS("PyTorch, defaults"),
  /** Channels-last, and the allocator told to keep its memory. */
  BEST("best"),
  /** The same with {@code torch.compile}. */
  COMPILE("compile");

  static final List<Column> PYTORCH = List.of(DEFAULTS, BEST, COMPILE);

  /** glibc keeps memory as Graft's memory policy makes it. */
  private static final Map<String, String> KEEPS_MEMORY =
      Map.of(
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "-1",
          "MALLOC_TOP_PAD_", "67108864",
          "MALLOC_ARENA_MAX", "1");

  private final String title;

  Column(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** As the scripts in {@code pytorch/} spell it. */
  String mode() {
    return title.replace("PyTorch, ", "");
  }

  /** Environment variables of its processes. */
  Map<String, String> environment() {
    return this == BEST || this == COMPILE ? KEEPS_MEMORY : Map.of();
  }

  /** Those variables in a shell variable, by which {@link Measurement#shell} is short. */
  static String shellVariable() {
    return KEEPS_MEMORY.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .sorted()
        .collect(Collectors.joining(" ", "KEEP=\"", "\""));
  }
}
