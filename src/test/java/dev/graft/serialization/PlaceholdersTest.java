package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By option, objects of unknown classes are kept with their names and arguments. */
class PlaceholdersTest {
  private static final LoadOptions OPTIONS = LoadOptions.defaults().withPlaceholders(true);

  private static Map<?, ?> load(String name) {
    Path file = Fixtures.file(name + ".pth");
    return assertInstanceOf(Map.class, PthReader.load(file, OPTIONS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespace", "namespace_legacy", "namespace_p4"})
  void aNamespaceANumpyScalarAndADefaultdictStandBesideTheTensors(String name) {
    try (PointerScope scope = new PointerScope()) {
      Map<?, ?> loaded = load("placeholders/" + name);
      Placeholder args = assertInstanceOf(Placeholder.class, loaded.get("args"));
      assertEquals("argparse.Namespace", args.name());
      assertEquals(Map.of("lr", 0.1, "names", List.of("a")), args.state());

      Placeholder best = assertInstanceOf(Placeholder.class, loaded.get("best"));
      assertEquals("numpy._core.multiarray.scalar", best.name());
      byte[] half = assertInstanceOf(byte[].class, best.arguments().get(1));
      assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xe0, 0x3f}, half);
      Placeholder dtype = assertInstanceOf(Placeholder.class, best.arguments().get(0));
      assertEquals("numpy.dtype", dtype.name());
      assertEquals("f8", dtype.arguments().get(0));

      Placeholder defaults = assertInstanceOf(Placeholder.class, loaded.get("default"));
      assertEquals("collections.defaultdict", defaults.name());
      assertEquals(Map.of("a", List.of(1L)), defaults.entries());

      Map<?, ?> model = assertInstanceOf(Map.class, loaded.get("model"));
      Tensor weight = assertInstanceOf(Tensor.class, model.get("weight"));
      assertEquals(6, weight.sum().item().toFloat());
    }
  }

  @Test
  void osSystemIsANameAndItsArgumentAText() {
    Placeholder call =
        assertInstanceOf(
            Placeholder.class, PthReader.load(Fixtures.file("refused/os_system.pth"), OPTIONS));
    assertEquals("os.system", call.name());
    assertEquals(Tuple.of("id"), call.arguments());
  }

  @Test
  void aQuantisedTensorKeepsItsStorageAsAFlatTensor() {
    try (PointerScope scope = new PointerScope()) {
      Placeholder call = assertInstanceOf(Placeholder.class, load("refused/quantised").get("q"));
      assertEquals("torch._utils._rebuild_qtensor", call.name());
    }
  }
}
