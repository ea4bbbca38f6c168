package dev.graft.nn;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/** Words for what LibTorch throws. */
final class Errors {
  private static final Pattern ERROR = Pattern.compile("[\\w.]*(Error|Exception): ");

  private Errors() {}

  static ForwardException forward(Slot slot, Tensor x, RuntimeException cause) {
    String message = String.valueOf(cause.getMessage());
    return new ForwardException(
        slot.name(),
        "("
            + slot.get().getClass().getSimpleName()
            + ") refused an input of shape "
            + (x.isNull() || !x.defined() ? "(freed or undefined)" : shape(x))
            + ": "
            + message.lines().findFirst().orElse("no reason given"),
        cause);
  }

  /**
   * Why a TorchScript program failed. Its exceptions hold a traceback of the program, then the
   * error, then a C++ backtrace.
   */
  static String scriptReason(RuntimeException cause) {
    List<String> lines =
        String.valueOf(cause.getMessage())
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    return lines.stream()
        .filter(line -> ERROR.matcher(line).lookingAt())
        .findFirst()
        .orElse(lines.isEmpty() ? "no reason given" : lines.get(0));
  }

  /** A tensor's shape as Python prints a tuple: {@code (64, 3, 7, 7)}, {@code (2,)}, {@code ()}. */
  static String shape(Tensor tensor) {
    long[] sizes = sizes(tensor);
    String inner = Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining(", "));
    return "(" + inner + (sizes.length == 1 ? ",)" : ")");
  }

  static long[] sizes(Tensor tensor) {
    long[] sizes = new long[(int) tensor.dim()];
    Arrays.setAll(sizes, i -> tensor.size(i));
    return sizes;
  }
}
