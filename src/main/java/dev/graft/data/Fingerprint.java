package dev.graft.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graft.internal.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A SHA-256 that grows value by value. */
final class Fingerprint {
  private final MessageDigest sha = Sha256.digest();

  /** Ends each value with what no file name holds. */
  void add(Object value) {
    sha.update((value + "\0").getBytes(UTF_8));
  }

  void add(ByteBuffer bytes) {
    sha.update(bytes);
  }

  /** The first 64 bits: by chance alone, one in 10^19 others has the same. */
  String hex() {
    return HexFormat.of().formatHex(sha.digest(), 0, 8);
  }
}
