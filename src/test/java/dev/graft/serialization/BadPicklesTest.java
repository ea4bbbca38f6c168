package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pickles that no pickler writes are refused in one line, fast, and without running anything. */
class BadPicklesTest {
  private static final long[] ONE = {1};

  @TempDir private Path folder;

  private void assertRefused(Path file, String message) {
    CheckpointException e =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> assertThrows(CheckpointException.class, () -> PthReader.load(file)));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  private void assertRefused(Pickles pickle, String message) {
    assertRefused(pickle.zip(folder, 16), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quantised        | has a quantised tensor",
        "sparse           | has a sparse tensor",
        "sparse_csr       | has a sparse tensor",
        "nested           | has a nested tensor",
        "subclass         | fixtures.serialization.Subclass",
        "module           | holds a whole nn.Module (fixtures.serialization.Net)",
        "module_legacy    | holds a whole nn.Module (fixtures.serialization.Net)",
        "sequential       | torch.save(torch.load(FILE, weights_only=False).state_dict()",
        "torchscript      | is a TorchScript archive",
        "os_system        | names the Python object os.system",
        "os_system_p4     | names the Python object posix.system",
        "os_system_legacy | names the Python object os.system",
        "no_pickle        | is a zip file without data.pkl",
        "protocol_0       | has a pickle of protocol 0 or 1",
      })
  void whatMayNotBeLoadedIsRefusedByName(String file, String message) {
    assertRefused(Fixtures.file("refused/" + file + ".pth"), message);
  }

  @ParameterizedTest
  @CsvSource({"namespace", "namespace_legacy", "namespace_p4"})
  void anUnknownClassIsRefusedByName(String file) {
    assertRefused(
        Fixtures.file("placeholders/" + file + ".pth"),
        "names the Python object argparse.Namespace, which a checkpoint may not hold");
  }

  @Test
  void aListNestedAMillionDeepIsRefused() {
    Pickles pickle = Pickles.protocol2().times(1_000_000, "]").times(999_999, "a");
    assertRefused(pickle, "is nested more than 250 levels deep");
  }

  @Test
  void tuplesNestedAMillionDeepAreRefused() {
    assertRefused(Pickles.protocol2().raw(")").times(1_000_000, "\u0085"), "nested more than");
  }

  @Test
  void aDeepTupleAsAKeyIsRefused() {
    Pickles pickle = Pickles.protocol2().raw("})").times(100_000, "\u0085").raw("Ns");
    assertRefused(pickle, "has a key made of too many tuples");
  }

  @Test
  void aTupleThatDoublesItselfAsAKeyIsRefused() {
    Pickles pickle = Pickles.protocol2().raw("})").times(60, "q\u0001h\u0001\u0086").raw("Ns");
    assertRefused(pickle, "has a key made of too many tuples");
  }

  @Test
  void aMemoBombLoadsAsTheSmallThingItIs() {
    // Each of 200 lists holds the one before twice: 2^200 paths lead to the first.
    Pickles pickle = Pickles.protocol2().raw("]").times(200, "q\u0001]h\u0001ah\u0001a");
    Object outermost = PthReader.load(pickle.zip(folder, 0));
    assertEquals(2, assertInstanceOf(List.class, outermost).size());
  }

  @Test
  void aListThatContainsItselfIsRefused() {
    assertRefused(Pickles.protocol2().raw("]q\u0001h\u0001a"), "has a list that contains itself");
  }

  @Test
  void morePicklesObjectsThanTheHeapHoldsAreRefused() {
    HeapBudget small = new HeapBudget(1 << 20);
    byte[] pickle = Pickles.protocol2().times(100_000, "}").end();
    PickleInput in = new PickleInput(FileBytes.of(pickle), 0, small);
    Unpickler unpickler = new Unpickler(in, new Globals(false), id -> id);
    CheckpointException e = assertThrows(CheckpointException.class, unpickler::load);
    assertTrue(e.getMessage().contains("-Xmx"), e.getMessage());
  }

  @Test
  void aStringLongerThanTheFileTakesNoMemory() {
    assertRefused(Pickles.protocol2().raw("X").i32(-1), "wants 4294967295 bytes");
    assertRefused(Pickles.protocol2().raw("\u008d").i32(-1).i32(0x7fffffff), "ends too early");
    assertRefused(Pickles.protocol2().raw("\u008e").i32(-1).i32(-1), "ends too early");
  }

  @Test
  void aBytearrayOfANumberTakesNoMemory() {
    assertRefused(
        Pickles.protocol2().raw("cbuiltins\nbytearray\n").integer(1L << 40).raw("\u0085R"),
        "makes a bytearray of a int");
  }

  @Test
  void aStorageShorterThanItsTensorIsRefused() {
    assertRefused(
        Pickles.protocol2().tensor(4, 0, new long[] {5}, ONE),
        "reaches to byte 20 of storage 0, which has 16");
    assertRefused(
        Pickles.protocol2().tensor(5, 0, new long[] {5}, ONE),
        "has 16 bytes for storage 0, which needs 20");
  }

  @Test
  void anOffsetPastTheEndIsRefused() {
    assertRefused(Pickles.protocol2().tensor(4, 4, ONE, ONE), "reaches to byte 20 of storage 0");
    assertRefused(Pickles.protocol2().tensor(4, -1, ONE, ONE), "negative offset");
  }

  @Test
  void stridesThatLeaveTheStorageAreRefused() {
    assertRefused(
        Pickles.protocol2().tensor(4, 0, new long[] {2, 2}, new long[] {3, 1}), "reaches to byte");
    assertRefused(
        Pickles.protocol2().tensor(4, 3, new long[] {2}, new long[] {-1}), "negative size or");
  }

  @Test
  void sizesThatOverflowAreRefused() {
    long big = 1L << 62;
    assertRefused(
        Pickles.protocol2().tensor(4, 0, new long[] {big, big}, new long[] {0, 0}), "overflows");
    assertRefused(Pickles.protocol2().tensor(4, 0, new long[] {3}, new long[] {big}), "overflows");
    assertRefused(Pickles.protocol2().tensor(big, 0, ONE, ONE), "elements");
    assertRefused(Pickles.protocol2().tensor(-1, 0, ONE, ONE), "elements");
    assertRefused(Pickles.protocol2().tensor(4, Long.MAX_VALUE, ONE, ONE), "overflows");
    assertRefused(Pickles.protocol2().tensor(4, 0, new long[] {-1}, ONE), "negative size");
  }

  private static Pickles storage(Pickles pickle, String type, String dtype) {
    boolean untyped = type.equals("UntypedStorage");
    pickle.raw("ctorch._utils\n_rebuild_tensor_" + (untyped ? "v3" : "v2") + "\n((");
    pickle.text("storage").raw("ctorch" + (untyped ? ".storage" : "") + "\n" + type + "\n");
    pickle.text("0").text("cpu").integer(untyped ? 16 : 2).raw("tQ").integer(0);
    pickle.tuple(1).tuple(1).raw("\u0089ccollections\nOrderedDict\n)R");
    return pickle.raw(untyped ? "ctorch\n" + dtype + "\n" : "").raw("tR");
  }

  @ParameterizedTest
  @CsvSource({
    "FloatStorage, -, LongStorage, -, in two different ways",
    "DoubleStorage, -, LongStorage, -, in two different ways",
    "UntypedStorage, uint16, LongStorage, -, in two different ways",
    "UntypedStorage, uint16, UntypedStorage, uint64, is used both as",
    "UntypedStorage, complex32, UntypedStorage, uint32, is used both as"
  })
  void aStorageOfTwoDtypesIsRefused(
      String type, String dtype, String second, String secondDtype, String message) {
    Pickles pickle = storage(Pickles.protocol2().raw("]("), type, dtype);
    assertRefused(storage(pickle, second, secondDtype).raw("e"), message);
  }

  @Test
  void aPickleThatMemoisesWithoutEndNeedsNoMoreThanItsBytes() {
    Pickles far = Pickles.protocol2().raw("N");
    for (int i = 0; i < 50_000; i++) {
      far.raw("r").i32(-1 - i);
    }
    assertNull(PthReader.load(far.zip(folder, 0)));
    assertNull(
        PthReader.load(Pickles.protocol2().raw("N").times(1_000_000, "\u0094").zip(folder, 0)));
  }

  @Test
  void aTensorOfTooManyDimensionsIsRefused() {
    assertRefused(
        Pickles.protocol2().tensor(4, 0, new long[65], new long[65]), "has a tensor of 65");
  }

  @Test
  void opcodesWithoutWhatTheyNeedAreRefused() {
    for (String opcodes :
        new String[] {
          "R",
          "a",
          "(a",
          "t",
          "u",
          "(Nu",
          "]Ns",
          "h\u0007",
          "Q",
          "NQ",
          "\u0082\u0001",
          "\u0097",
          "I1\n",
          "\u00ff",
          "NNb",
          "K\u0001)R",
          "\u0093",
          "}]Ns",
          "0",
          "b",
          "\u0092"
        }) {
      assertRefused(Pickles.protocol2().raw(opcodes), "");
    }
  }
}
