package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing in a header is believed before it is checked; a refusal is one line. */
class SafetensorsRefusedTest {
  @TempDir private Path folder;

  static byte[] bytes(long length, byte[] header, int data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    out.writeBytes(header);
    out.writeBytes(new byte[data]);
    return out.toByteArray();
  }

  static byte[] bytes(String header, int data) {
    byte[] utf8 = header.getBytes(UTF_8);
    return bytes(utf8.length, utf8, data);
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("bad.safetensors"), bytes);
    CheckpointException e = assertThrows(CheckpointException.class, () -> PthReader.load(file));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().length() < 600, e.getMessage());
  }

  /** Headers over eight bytes of data, with single quotes for double ones. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':T[2],'data_offsets':[0,8]},'a':T[2],'data_offsets':[0,8]}} | has the key 'a' twice",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 'a.dtype' twice",
        "{'a':T[],'shape':[2],'data_offsets':[0,8]}} | 'a.shape' twice",
        "{'__metadata__':{},'__metadata__':{},'a':T[2],'data_offsets':[0,8]}} | twice",
        "{'__metadata__':{'k':'','k':''},'a':T[2],'data_offsets':[0,8]}} | '__metadata__.k' twice",
        "{'__metadata__':{'k':1},'a':T[2],'data_offsets':[0,8]}} | where a string belongs",
        "{'__metadata__':{'k':null},'a':T[2],'data_offsets':[0,8]}} | the JSON null",
        "{'__metadata__':[],'a':T[2],'data_offsets':[0,8]}} | the JSON array",
        "{'a':{'dtype':'F33','shape':[2],'data_offsets':[0,8]}} | unknown dtype 'F33'",
        "{'a':{'dtype':'f32','shape':[2],'data_offsets':[0,8]}} | unknown dtype 'f32'",
        "{'a':{'dtype':'F6_E2M3','shape':[8],'data_offsets':[0,6]}} | PyTorch does not have",
        "{'a':{'dtype':'F4','shape':[],'data_offsets':[0,8]}} | four-bit",
        "{'a':{'dtype':'F4','shape':[16,1],'data_offsets':[0,8]}} | four-bit",
        "{'a':{'dtype':1,'shape':[2],'data_offsets':[0,8]}} | where a string belongs",
        "{'a':T[2],'data_offsets':[0,8],'more':1}} | the unknown key 'more'",
        "{'a':T[2]}} | without a dtype, a shape and two data_offsets",
        "{'a':T[2],'data_offsets':[0,8,8]}} | two data_offsets",
        "{'a':T[2],'data_offsets':[]}} | two data_offsets",
        "{'a':{}} | without a dtype",
        "{'a':3} | the JSON number where an object belongs",
        "{'a':T2,'data_offsets':[0,8]}} | where a list of whole numbers belongs",
        "{'a':T['2'],'data_offsets':[0,8]}} | the JSON string",
        "{'a':T[[[2]]],'data_offsets':[0,8]}} | the JSON array",
        "{'a':T[-2],'data_offsets':[0,8]}} | has -2 in 'a.shape'",
        "{'a':T[2.0],'data_offsets':[0,8]}} | has 2.0 in 'a.shape'",
        "{'a':T[2e0],'data_offsets':[0,8]}} | has 2e0 in 'a.shape'",
        "{'a':T[02],'data_offsets':[0,8]}} | not valid JSON",
        "{'a':T[NaN],'data_offsets':[0,8]}} | not valid JSON",
        "{'a':T[2],'data_offsets':[0,18446744073709551616]}} | overflows 64 bits",
        "{'a':T[2],'data_offsets':[0,9223372036854775807]}} | of 8 that are there",
        "{'a':T[9223372036854775807,2],'data_offsets':[0,8]}} | whose size overflows 64 bits",
        "{'a':T[4611686018427387904],'data_offsets':[0,8]}} | whose size overflows 64 bits",
        "{'a':T[0,4294967296,4294967296],'data_offsets':[0,8]}} | whose size overflows 64 bits",
        "{'a':T[3],'data_offsets':[0,8]}} | which needs 12 bytes and has 8",
        "{'a':T[1],'data_offsets':[0,8]}} | which needs 4 bytes and has 8",
        "{'a':T[0],'data_offsets':[0,8]}} | which needs 0 bytes and has 8",
        "{'a':T[2],'data_offsets':[8,0]}} | which end before they begin",
        "{'a':T[1],'data_offsets':[4,8]}} | leave a hole behind those before them",
        "{'a':T[1],'data_offsets':[0,4]}} | has 4 bytes behind its last tensor",
        "{} | has 8 bytes behind its last tensor",
        "{'a':T[3],'data_offsets':[0,12]}} | at bytes 0 to 12 of 8 that are there",
        "{'a':T[1],'data_offsets':[0,4]},'b':T[2],'data_offsets':[0,8]}} | overlap those before",
        "{'a':T[2],'data_offsets':[0,8]},'b':T[1],'data_offsets':[4,8]}} | overlap those before",
        "{'a':T[1],'data_offsets':[0,4]},'b':T[0],'data_offsets':[2,2]}} | at bytes 2 to 2",
        "{'a':T[2],'data_offsets':[0,8]}}{} | not valid JSON",
        "{'a':T[2],'data_offsets':[0,8]}} x | not valid JSON",
        "{'a':T[2],'data_offsets':[0,8]} | not valid JSON",
        "{'a':T[2],'data_offsets':[0,8],}} | not valid JSON",
        "{a:T[2],'data_offsets':[0,8]}} | not valid JSON",
        "{'\\ud800':T[2],'data_offsets':[0,8]}} | no Unicode text",
        "{'a\\x':T[2],'data_offsets':[0,8]}} | not valid JSON",
        "{/**/'a':T[2],'data_offsets':[0,8]}} | not valid JSON",
      })
  void aHeaderThatBreaksARuleIsRefused(String header, String message) throws IOException {
    String json = header.replace("T", "{'dtype':'F32','shape':").replace('\'', '"');
    assertRefused(bytes(json, 8), message);
  }

  @Test
  void aLengthThatCannotBeIsRefusedBeforeMemoryIsTaken() throws IOException {
    byte[] braces = "{}".getBytes(UTF_8);
    assertRefused(bytes(3, braces, 0), "its header has 3 bytes and 2 are there");
    assertRefused(bytes(100_000_000, braces, 9), "is cut short");
    assertRefused(bytes(100_000_001, braces, 9), "says that its header has 100000001 bytes");
    assertRefused(bytes(-1, braces, 9), "says that its header has 18446744073709551615 bytes");
    assertRefused(bytes(1, braces, 0), "not valid JSON");
    assertRefused(bytes(0, braces, 0), "does not begin with '{'");
  }

  @Test
  void textThatIsNoTextIsRefused() throws IOException {
    byte[] latin = "{\"\u00e9\":{}}".getBytes(ISO_8859_1);
    assertRefused(bytes(latin.length, latin, 0), "not UTF-8");
    assertRefused(bytes("{\"a\nb\":{}}", 0), "not valid JSON");
    assertRefused(bytes("{\"" + "a\\n".repeat(5000) + "\":{}}", 0), "has the tensor 'a a a");
  }

  @Test
  void nestingAndDimensionsWithoutEndAreRefused() throws IOException {
    assertRefused(bytes("{\"a\":".repeat(1_000_000), 0), "unknown key 'a'");
    assertRefused(bytes("{\"a\":{\"shape\":" + "[".repeat(1_000_000), 0), "the JSON array");
    String shape = "1,".repeat(1_000_000) + "1";
    assertRefused(bytes("{\"a\":{\"shape\":[" + shape + "]}}", 0), "has more than 64 numbers");
    String sixtyFive = "1,".repeat(64) + "1";
    assertRefused(
        bytes("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1],\"shape\":[" + sixtyFive + "]}}", 1),
        "has a tensor of 65 dimensions");
  }

  @Test
  void loadFileTakesNoOtherFormat() {
    CheckpointException e =
        assertThrows(
            CheckpointException.class, () -> Safetensors.loadFile(Fixtures.file("linear.pth")));
    assertTrue(e.getMessage().contains("linear.pth is no safetensors file"), e.getMessage());
  }
}
