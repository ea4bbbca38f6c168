package dev.graft.nn;

import dev.graft.Torch;
import dev.graft.testing.JsonFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What {@code scripts/make_fixtures.py script} wrote; tensors belong to the open scope. */
final class ScriptFixture {
  private final Map<?, ?> file = map(Torch.load(JsonFixture.path("script/expected.pth")));

  static Path path(String name) {
    return JsonFixture.path("script/" + name);
  }

  static ScriptModule load(String name) {
    return Torch.jitLoad(path(name + ".pt"));
  }

  /** The trunk with a head, whose first weights are those of the whole network. */
  static ScriptModule trunkWithHead() {
    ScriptModule trunk = load("trunk");
    LinearImpl head = new LinearImpl(6, 3);
    trunk.replaceChild("fc", head);
    trunk.loadStateDict(load("script").stateDict());
    return trunk;
  }

  Tensor input() {
    return tensor(file.get("input"));
  }

  Tensor target() {
    return tensor(file.get("target"));
  }

  double number(String key) {
    return (Double) Objects.requireNonNull(file.get(key), key);
  }

  Map<?, ?> expected(String program) {
    return map(map(file.get("cases")).get(program));
  }

  static Map<?, ?> map(@Nullable Object object) {
    return (Map<?, ?>) Objects.requireNonNull(object);
  }

  static List<?> list(@Nullable Object object) {
    return (List<?>) Objects.requireNonNull(object);
  }

  static Tensor tensor(@Nullable Object object) {
    return (Tensor) Objects.requireNonNull(object);
  }
}
