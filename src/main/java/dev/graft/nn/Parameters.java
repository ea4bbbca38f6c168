package dev.graft.nn;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * A module's parameters as a list, and a way to tell them apart.
 *
 * <p>Two handles may stand for one parameter, so {@code ==} on handles says nothing.
 */
public final class Parameters {
  private Parameters() {}

  /**
   * A module's parameters in Python's order, each once; live handles that belong to the open scope.
   *
   * <p>Unlike the elements of the presets' {@code parameters()}, they do not die with the vector.
   */
  public static List<Tensor> of(org.bytedeco.pytorch.Module module) {
    return List.copyOf(ModuleTree.namedParameters(module).values());
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
