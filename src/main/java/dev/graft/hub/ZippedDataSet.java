package dev.graft.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A data set that is published as a zip file, and what is known of it.
 *
 * @param name the folder in the zip, which is also the zip's name
 * @param images how many photos each folder holds, by its path in the data set
 * @param mostBytes how large it may be unpacked
 */
record ZippedDataSet(String name, Map<String, Integer> images, long mostBytes) {
  /**
   * The ants and bees of PyTorch's transfer-learning tutorial; it counts 244 photos for training
   * and 153 for validation.
   */
  static final ZippedDataSet HYMENOPTERA =
      new ZippedDataSet(
          "hymenoptera_data",
          Map.of("train/ants", 123, "train/bees", 121, "val/ants", 70, "val/bees", 83),
          500_000_000L);

  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{8,64}");

  /**
   * Gives the unpacked folder under {@code parent}, fetching and unpacking it first if it is not
   * there.
   *
   * <p>PyTorch publishes no digest of the zip. A person may set one; without it the digest of the
   * first zip that was fetched is written down, and a later one must have it too. The zip's own
   * CRCs and the number of photos in each class are checked in any case.
   */
  Path ensure(HubSettings settings, Path parent, boolean progress) {
    Path folder = parent.resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path zip = parent.resolve(name + ".zip");
    URI url = settings.dataUrl().resolve(name + ".zip");
    String byHand =
        "by hand: fetch that file, put it at %s and run again, or unpack it anywhere and give --data that folder"
            .formatted(zip);
    try (FileLocks.Held held = Downloader.lock(folder, progress)) {
      if (!Files.isDirectory(folder)) {
        String expected = expectedDigest(settings, parent);
        new Downloader(settings).ensure(url, zip, expected, progress, byHand);
        String digest = Digests.sha256(zip);
        unpack(zip, folder, url, byHand);
        Files.writeString(digestFile(parent), digest + "  " + name + ".zip\n");
        Files.deleteIfExists(zip);
        if (progress && expected == null) {
          System.err.printf(
              "%s.zip: no digest is published; its SHA-256 %s is kept for the next time%n",
              name, digest);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new HubException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  private void unpack(Path zip, Path folder, URI url, String byHand) throws IOException {
    Path checked = folder.resolveSibling(name + ".checking");
    Unzip.deleteTree(checked);
    try {
      new Unzip(mostBytes).unpack(zip, name, checked);
      checkImages(checked);
      Files.move(checked, folder, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (ZipException e) {
      Files.deleteIfExists(zip);
      throw new HubException(
          "%s is not the data set %s: %s; %s".formatted(url, name, e.getMessage(), byHand), e);
    } finally {
      Unzip.deleteTree(checked);
    }
  }

  private void checkImages(Path folder) throws IOException {
    for (Map.Entry<String, Integer> entry : new TreeMap<>(images).entrySet()) {
      int found = count(folder.resolve(entry.getKey()));
      if (found != entry.getValue()) {
        throw new ZipException(
            "%s holds %d photos, expected %d".formatted(entry.getKey(), found, entry.getValue()));
      }
    }
  }

  private static int count(Path folder) throws IOException {
    int count = 0;
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String fileName = file.getFileName().toString().toLowerCase(Locale.ROOT);
          count += EXTENSIONS.contains(fileName.substring(fileName.lastIndexOf('.') + 1)) ? 1 : 0;
        }
      }
    }
    return count;
  }

  private @Nullable String expectedDigest(HubSettings settings, Path parent) throws IOException {
    String set = settings.dataSha256();
    if (set == null && Files.exists(digestFile(parent))) {
      set = Files.readString(digestFile(parent)).split("\\s", 2)[0];
    }
    if (set == null) {
      return null;
    }
    String digest = set.toLowerCase(Locale.ROOT);
    if (!HEX.matcher(digest).matches()) {
      throw new HubException(
          "the SHA-256 of " + name + ".zip must be 8 to 64 hex digits, found: " + set);
    }
    return digest;
  }

  private Path digestFile(Path parent) {
    return parent.resolve(name + ".zip.sha256");
  }
}
