package dev.graft.hub;

import dev.graft.nn.StateDict;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.StateDicts;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code torch.hub} that fetch files.
 *
 * <p>The folder is PyTorch's own, so that what one has fetched the other finds: {@code
 * $TORCH_HOME/hub}, by default {@code ~/.cache/torch/hub}. Environment variables or system
 * properties change where files come from: {@code GRAFT_HUB_MODELS_URL} ({@code
 * graft.hub.models-url}), {@code GRAFT_HUB_DATA_URL}, {@code GRAFT_HUB_DATA_SHA256} and {@code
 * GRAFT_HUB_TIMEOUT} (seconds without a byte, 30). A proxy is Java's: {@code -Dhttps.proxyHost}.
 *
 * @see <a href="https://docs.pytorch.org/docs/2.13/hub.html">torch.hub</a>
 */
public final class Hub {
  private Hub() {}

  /** The folder under which fetched files are kept. */
  public static Path getDir() {
    return HubSettings.current().dir();
  }

  /** Makes {@code dir} that folder for this process, whatever the environment says. */
  public static void setDir(Path dir) {
    System.setProperty(HubSettings.DIR_PROPERTY, dir.toString());
  }

  /**
   * Fetches a file, and replaces the one that is there once the new one is whole and checked.
   *
   * @param hashPrefix the first hex digits that its SHA-256 must have, or null for no check
   * @param progress whether the transfer is shown on stderr
   * @throws HubException if the file cannot be had, or its digest is another
   */
  public static void downloadUrlToFile(
      URI url, Path dst, @Nullable String hashPrefix, boolean progress) {
    new Downloader(HubSettings.current())
        .replace(url, dst, hashPrefix, progress, "by hand: fetch that file and put it at " + dst);
  }

  /** As the other with {@code checkHash} off and progress shown, which are PyTorch's defaults. */
  public static StateDict loadStateDictFromUrl(URI url) {
    return loadStateDictFromUrl(url, null, true, false, null);
  }

  /**
   * Loads a state dict, fetching its file first if it is not there.
   *
   * @param modelDir where files are kept; null for {@code checkpoints} under {@link #getDir}
   * @param progress whether a transfer is shown on stderr
   * @param checkHash whether the file's name carries the first digits of its SHA-256, as in {@code
   *     resnet18-f37072fd.pth}, and they are checked
   * @param fileName what the file is called here; null for the last part of the URL
   * @return new tensors on the CPU, which belong to the open scope
   * @throws HubException if the file cannot be had, or its digest is another
   * @throws dev.graft.serialization.CheckpointException if it holds no state dict
   */
  public static StateDict loadStateDictFromUrl(
      URI url,
      @Nullable Path modelDir,
      boolean progress,
      boolean checkHash,
      @Nullable String fileName) {
    HubSettings settings = HubSettings.current();
    String path = url.getPath();
    String name = fileName != null ? fileName : path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty()) {
      throw new HubException("the URL ends in no file name: " + url);
    }
    Path file = (modelDir != null ? modelDir : checkpoints(settings)).resolve(name);
    new Downloader(settings)
        .ensure(
            url,
            file,
            checkHash ? Digests.hashPrefix(name) : null,
            progress,
            "by hand: fetch that file and put it at " + file);
    return StateDicts.of(PthReader.load(file));
  }

  static Path checkpoints(HubSettings settings) {
    return settings.dir().resolve("checkpoints");
  }
}
