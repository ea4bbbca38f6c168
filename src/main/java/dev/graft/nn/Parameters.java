package dev.graft.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * A module's parameters as a list, and a way to tell them apart.
 *
 * <p>Two handles may stand for one parameter, so {@code ==} on handles says nothing.
 */
public final class Parameters {
  private static final int NAMED = 8;

  private Parameters() {}

  /**
   * A module's parameters in Python's order, each once; live handles that belong to the open scope.
   *
   * <p>Unlike the elements of the presets' {@code parameters()}, they do not die with the vector.
   */
  public static List<Tensor> of(org.bytedeco.pytorch.Module module) {
    return List.copyOf(ModuleTree.namedParameters(module).values());
  }

  /**
   * The parameters whose names match, in Python's order; live handles that belong to the open
   * scope: {@code matching(model, "layer4.*|fc.*")}.
   *
   * @param names patterns with {@code |} between: {@code *} stands for any characters, dots
   *     included, {@code ?} for one, everything else for itself; a name must match as a whole
   * @throws IllegalArgumentException if one of the patterns matches no parameter
   */
  public static List<Tensor> matching(Network network, String names) {
    return select(network, names, true);
  }

  /**
   * The other parameters: those whose names do not match.
   *
   * @throws IllegalArgumentException if one of the patterns matches no parameter
   */
  public static List<Tensor> notMatching(Network network, String names) {
    return select(network, names, false);
  }

  private static List<Tensor> select(Network network, String names, boolean wanted) {
    Map<String, Tensor> all = network.namedParameters();
    List<Pattern> patterns = new ArrayList<>();
    for (String name : names.split("\\|", -1)) {
      Pattern pattern = glob(name);
      if (all.keySet().stream().noneMatch(key -> pattern.matcher(key).matches())) {
        throw new IllegalArgumentException(
            "no parameter's name matches \"%s\"; there %s"
                .formatted(
                    name,
                    all.isEmpty()
                        ? "are none"
                        : "are %d, such as %s".formatted(all.size(), some(all.keySet()))));
      }
      patterns.add(pattern);
    }
    return all.entrySet().stream()
        .filter(
            each -> patterns.stream().anyMatch(p -> p.matcher(each.getKey()).matches()) == wanted)
        .map(Map.Entry::getValue)
        .toList();
  }

  private static Pattern glob(String name) {
    return Pattern.compile("\\Q" + name.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
  }

  private static String some(Set<String> names) {
    return names.stream().limit(NAMED).collect(Collectors.joining(", "));
  }

  /** What identifies a parameter while it lives, as Python's {@code id(p)}. */
  public static long id(Tensor parameter) {
    return parameter.unsafeGetTensorImpl().address();
  }

  /** The identities of a module's parameters. */
  public static Set<Long> ids(org.bytedeco.pytorch.Module module) {
    return of(module).stream().map(Parameters::id).collect(Collectors.toUnmodifiableSet());
  }
}
