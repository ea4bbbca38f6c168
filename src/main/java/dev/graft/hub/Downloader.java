package dev.graft.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fetches files whole, checked, and one process at a time. */
final class Downloader {
  /** A server that breaks after every few bytes is given up some day. */
  private static final int MOST_REQUESTS = 100;

  private final HubSettings settings;

  Downloader(HubSettings settings) {
    this.settings = settings;
  }

  /**
   * Gives {@code destination}, fetching it first if it is not there.
   *
   * @param hashPrefix the first hex digits of its SHA-256, checked each time; null for no check
   * @param byHand what the person does without a network, the end of the error's line
   */
  Path ensure(
      URI url, Path destination, @Nullable String hashPrefix, boolean progress, String byHand) {
    if (!Files.exists(destination)) {
      try (FileLocks.Held held = lock(destination, progress)) {
        if (!Files.exists(destination)) {
          download(url, destination, hashPrefix, progress, byHand);
          return destination;
        }
      } catch (IOException e) {
        throw disk(destination, e);
      }
    }
    try {
      check(destination, hashPrefix);
    } catch (IOException e) {
      throw disk(destination, e);
    }
    return destination;
  }

  /** Fetches a file even if there is one, and replaces it. */
  void replace(
      URI url, Path destination, @Nullable String hashPrefix, boolean progress, String byHand) {
    try (FileLocks.Held held = lock(destination, progress)) {
      download(url, destination, hashPrefix, progress, byHand);
    } catch (IOException e) {
      throw disk(destination, e);
    }
  }

  /**
   * Holds the lock that belongs to {@code destination}, and tells the person if that takes long.
   */
  static FileLocks.Held lock(Path destination, boolean progress) throws IOException {
    Path absolute = destination.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    return FileLocks.hold(
        absolute.resolveSibling(absolute.getFileName() + ".lock"),
        () -> {
          if (progress) {
            System.err.println("waiting for another process that fetches " + destination);
          }
        });
  }

  private void download(
      URI url, Path destination, @Nullable String hashPrefix, boolean progress, String byHand)
      throws IOException {
    PartialFile partial = new PartialFile(url, destination.toAbsolutePath());
    boolean pieced = partial.size() > 0;
    try (Progress shown =
        progress ? Progress.onStderr(destination.getFileName().toString()) : Progress.NONE) {
      pieced |= transfer(url, partial, hashPrefix != null, shown, byHand);
      String digest = Digests.sha256(partial.data());
      if (!matches(digest, hashPrefix) && pieced) {
        // The beginning may be what an earlier run, or another version of the file, left.
        partial.delete();
        transfer(url, partial, true, shown, byHand);
        digest = Digests.sha256(partial.data());
      }
      if (!matches(digest, hashPrefix)) {
        long size = partial.size();
        partial.delete();
        throw new HubException(
            "%s sent %d bytes that are not %s: their SHA-256 starts with %s, expected %s; %s"
                .formatted(
                    url,
                    size,
                    destination.getFileName(),
                    digest.substring(0, Math.max(8, hashPrefix == null ? 0 : hashPrefix.length())),
                    hashPrefix,
                    byHand));
      }
    }
    partial.finish();
  }

  /** Asks until all bytes are there; tells whether they came in more than one answer. */
  private boolean transfer(
      URI url, PartialFile partial, boolean digestKnown, Progress shown, String byHand)
      throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(settings.timeout())
            .build();
    Transfer transfer = new Transfer(client, url, partial, digestKnown, settings.timeout());
    int failures = 0;
    for (int request = 1; ; request++) {
      long before = partial.size();
      try {
        transfer.run(shown);
        return request > 1;
      } catch (TransferException e) {
        failures = partial.size() > before ? 1 : failures + 1;
        if (!e.retry() || failures >= settings.attempts() || request >= MOST_REQUESTS) {
          throw new HubException(
              "cannot fetch %s: %s; %s".formatted(url, e.getMessage(), byHand), e);
        }
        pause(settings.retryDelay().multipliedBy(1L << (failures - 1)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HubException("interrupted while fetching " + url, e);
      }
    }
  }

  private static void pause(Duration delay) {
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("interrupted between two attempts", e);
    }
  }

  private static void check(Path file, @Nullable String hashPrefix) throws IOException {
    if (hashPrefix == null) {
      return;
    }
    String digest = Digests.sha256(file);
    if (!matches(digest, hashPrefix)) {
      throw new HubException(
          "%s is damaged: its SHA-256 starts with %s, expected %s; delete it, and it is fetched anew"
              .formatted(file, digest.substring(0, Math.max(8, hashPrefix.length())), hashPrefix));
    }
  }

  private static boolean matches(String digest, @Nullable String hashPrefix) {
    return hashPrefix == null || digest.startsWith(hashPrefix);
  }

  private static HubException disk(Path destination, IOException e) {
    return new HubException("cannot write " + destination + ": " + e.getMessage(), e);
  }
}
