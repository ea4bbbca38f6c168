package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.JsonFixture;
import dev.graft.testing.NativeObjects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only whole TorchScript archives of a network are loaded; all else is refused in one line. */
class TorchScriptTest {
  private static final Path SCRIPT = JsonFixture.path("script/script.pt");

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    // What LibTorch and Graft make once and keep is made before anything is counted.
    try (PointerScope scope = new PointerScope()) {
      assertFalse(TorchScript.load(SCRIPT).isNull());
    }
  }

  private static String refusal(Path file) {
    long before = NativeObjects.settled();
    try (PointerScope scope = new PointerScope()) {
      CheckpointException e = assertThrows(CheckpointException.class, () -> TorchScript.load(file));
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      return e.getMessage().substring(file.toString().length());
    } finally {
      assertEquals(before, Pointer.totalCount(), "native objects left");
    }
  }

  @Test
  void otherFilesAreRefusedByWhatTheyAre() throws IOException {
    assertEquals(" does not exist", refusal(folder.resolve("none.pt")));
    assertEquals(" is a folder, not a file", refusal(folder));
    assertEquals(" is empty", refusal(Files.createFile(folder.resolve("empty.pt"))));
    String checkpoint = refusal(JsonFixture.path("script/eager.pth"));
    assertTrue(checkpoint.contains("is no TorchScript archive"), checkpoint);
    String text = refusal(Files.writeString(folder.resolve("page.pt"), "<html>not found"));
    assertTrue(text.contains("a download that did not deliver the file itself"), text);
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(SCRIPT);
    for (int part = 1; part < 8; part++) {
      Path cut = folder.resolve("cut" + part + ".pt");
      Files.write(cut, Arrays.copyOf(whole, whole.length * part / 8));
      String line = refusal(cut);
      assertTrue(line.contains("is cut short"), line);
    }
  }

  @Test
  void damagedCodeAndMissingRecordsAreRefused() throws IOException {
    assertTrue(
        refusal(changed("code", (name, code) -> name.endsWith(".py") ? code + "\n]]" : code))
            .startsWith(" cannot be loaded by LibTorch: "));
    assertTrue(
        refusal(changed("gone", (name, code) -> name.endsWith(".py") ? "" : code))
            .startsWith(" cannot be loaded by LibTorch: "));
    String unknown =
        refusal(changed("unknown", (name, code) -> code.replace("torch.relu(", "ops.mine.relu(")));
    assertTrue(unknown.contains("mine::relu"), unknown);
  }

  @Test
  void aProgramWithoutForwardIsRefused() {
    assertEquals(
        " is no network: the TorchScript module has no forward: script a module, not a function or a"
            + " container",
        refusal(JsonFixture.path("script/no_forward.pt")));
  }

  @Test
  void torchLoadStillRunsNothingAndNamesTheCallThatDoes() {
    CheckpointException e = assertThrows(CheckpointException.class, () -> PthReader.load(SCRIPT));
    assertTrue(e.getMessage().contains("Torch.jitLoad(FILE) loads and runs it"), e.getMessage());
  }

  /** The script's archive with its records' text changed. */
  private Path changed(String name, BinaryOperator<String> change) throws IOException {
    Path file = folder.resolve(name + ".pt");
    try (ZipFile old = new ZipFile(SCRIPT.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (ZipEntry entry : old.stream().toList()) {
        byte[] bytes = bytes(old, entry);
        if (entry.getName().endsWith(".py")) {
          String text = new String(bytes, UTF_8);
          bytes = change.apply(entry.getName(), text).getBytes(UTF_8);
        }
        ZipEntry stored = new ZipEntry(entry.getName());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(bytes.length);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        stored.setCrc(crc.getValue());
        out.putNextEntry(stored);
        out.write(bytes);
      }
    }
    return file;
  }

  private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      in.transferTo(all);
      return all.toByteArray();
    }
  }
}
