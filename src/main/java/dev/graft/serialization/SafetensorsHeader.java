package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;

/**
 * The JSON at the beginning of a safetensors file, read strictly: one object of objects, each key
 * once, no key that the format does not have. What the offsets mean is {@link SafetensorsFormat}'s
 * matter.
 *
 * @param entries the tensors by name, in the header's order
 * @param metadata what stands under {@code __metadata__}
 * @param end where the tensors' bytes begin
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata, long end) {
  /** The bound of the format's own library. */
  static final long MAX_BYTES = 100_000_000;

  static final String METADATA = "__metadata__";

  /**
   * A tensor as the header states it.
   *
   * @param begin of its bytes, counted from the header's end
   * @param end of its bytes
   */
  record Entry(DType dtype, List<Long> shape, long begin, long end) {}

  /** Reads the header of a file; nothing is believed before its length is known to be there. */
  static SafetensorsHeader read(FileBytes file) {
    if (!file.holds(0, 8)) {
      throw new Malformed("is cut short: a safetensors file begins with 8 bytes of length");
    }
    long length = file.i64(0);
    if (length < 0 || length > MAX_BYTES) {
      throw new Malformed(
          "says that its header has "
              + Long.toUnsignedString(length)
              + " bytes; a safetensors header has "
              + MAX_BYTES
              + " at most");
    }
    if (!file.holds(8, length)) {
      throw new Malformed(
          "is cut short: its header has "
              + length
              + " bytes and "
              + (file.size() - 8)
              + " are there; copy or download it again");
    }
    HeapBudget budget = HeapBudget.ofThisJvm();
    budget.take(4 * length);
    byte[] json = file.bytes(8, length);
    if (json.length == 0 || json[0] != '{') {
      throw new Malformed("has a safetensors header that does not begin with '{'");
    }
    try (JsonReader reader =
        new JsonReader(new InputStreamReader(new ByteArrayInputStream(json), UTF_8.newDecoder()))) {
      reader.setStrictness(Strictness.STRICT);
      return new SafetensorsParser(reader, budget).header(8 + length);
    } catch (CharacterCodingException e) {
      throw new Malformed("has a safetensors header that is not UTF-8");
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw new Malformed("has a safetensors header that is not valid JSON" + where(e));
    } catch (IOException e) {
      throw new IllegalStateException(e); // memory does not fail to be read
    }
  }

  /** The place that the JSON reader names, of which only the line and column are of use. */
  private static String where(Exception e) {
    String message = String.valueOf(e.getMessage());
    int at = message.indexOf(" at line ");
    int path = message.indexOf(" path ");
    return at >= 0 && path > at ? message.substring(at, path) : "";
  }
}
