package dev.graft.hub;

import dev.graft.internal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** SHA-256 of files, and the digests that PyTorch's file names carry. */
final class Digests {
  /** The rule of {@code torch.hub}: what stands between the last dash and the dot. */
  private static final Pattern HASH = Pattern.compile("-([a-f0-9]{8,64})\\.");

  private Digests() {}

  /** The first digits of the SHA-256 that a name such as {@code resnet18-f37072fd.pth} carries. */
  static @Nullable String hashPrefix(String fileName) {
    Matcher matcher = HASH.matcher(fileName);
    return matcher.find() ? matcher.group(1) : null;
  }

  /** In lower-case hex; 45 MB take about 0.1 s. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
