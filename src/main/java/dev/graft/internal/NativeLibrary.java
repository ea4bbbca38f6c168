package dev.graft.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntSupplier;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and loads a library that {@code native/} builds. Looked for in this order:
 *
 * <ol>
 *   <li>the folder that the system property {@code graft.native.path} names; if it is set, nowhere
 *       else;
 *   <li>the class path, {@code dev/graft/internal/native/PLATFORM/}, where the build puts it; from
 *       inside a jar it is extracted to the folder {@code graft} of JavaCPP's cache;
 *   <li>{@code java.library.path}.
 * </ol>
 */
final class NativeLibrary {
  /** Names a folder; set, it is the only place. */
  static final String PATH_PROPERTY = "graft.native.path";

  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

  private NativeLibrary() {}

  /**
   * Loads the library {@code name} (as in {@code System.loadLibrary}) and says where it was found.
   *
   * @throws NativeLoadException if it is in none of the places, or does not load (the message lists
   *     each place with what happened there)
   */
  static String load(String name) {
    String file = System.mapLibraryName(name);
    List<String> tried = new ArrayList<>();
    String explicit = System.getProperty(PATH_PROPERTY);
    if (explicit != null) {
      Path path = Path.of(explicit, file);
      if (tryLoad(path.toFile(), tried)) {
        return path + " (-D" + PATH_PROPERTY + ")";
      }
      throw notFound(name, tried);
    }
    String resource = "native/" + Loader.getPlatform() + "/" + file;
    URL url = NativeLibrary.class.getResource(resource);
    if (url == null) {
      tried.add("class path dev/graft/internal/" + resource + ": absent");
    } else {
      try {
        Path onDisk = onDisk(url, file, Loader.getCacheDir().toPath().resolve("graft"));
        if (tryLoad(onDisk.toFile(), tried)) {
          return onDisk.toString();
        }
      } catch (IOException e) {
        tried.add(url + ": " + e.getMessage());
      }
    }
    try {
      System.loadLibrary(name);
      return "java.library.path";
    } catch (UnsatisfiedLinkError e) {
      tried.add("java.library.path: " + e.getMessage());
    }
    throw notFound(name, tried);
  }

  /**
   * Loads a library that Graft can do without.
   *
   * @param expected the version of the interface that the Java side was written for
   * @param found asks the loaded library for its own
   * @return where it was found; null if it was not, and no explicit path says that it must be
   * @throws NativeLoadException if {@code graft.native.path} is set and the library does not load
   *     from there, or if it is of another version
   */
  static @Nullable String loadOptional(String name, int expected, IntSupplier found) {
    String library;
    try {
      library = load(name);
    } catch (NativeLoadException e) {
      if (System.getProperty(PATH_PROPERTY) != null) {
        throw e; // an explicit path has no fallback
      }
      log.debug("{}", e.getMessage());
      return null;
    }
    if (found.getAsInt() != expected) {
      throw new NativeLoadException(
          "%s has interface %d, this Graft needs %d: build both from the same sources"
              .formatted(library, found.getAsInt(), expected));
    }
    return library;
  }

  /**
   * The library as a file: its own, or one that is extracted from its jar. JavaCPP takes a file of
   * the same size and time for the same; builds with a fixed time would load an older library.
   *
   * @param cache the library goes to a folder in it that is named after its content
   */
  static Path onDisk(URL url, String name, Path cache) throws IOException {
    if (url.getProtocol().equals("file")) {
      return Path.of(URI.create(url.toString()));
    }
    byte[] content;
    try (InputStream in = url.openStream()) {
      content = in.readAllBytes();
    }
    Path file =
        cache
            .resolve(HexFormat.of().formatHex(Sha256.digest().digest(content), 0, 8))
            .resolve(name);
    if (!Files.isRegularFile(file)) {
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, content);
    }
    return file;
  }

  private static boolean tryLoad(File file, List<String> tried) {
    if (!Files.isRegularFile(file.toPath())) {
      tried.add(file + ": absent");
      return false;
    }
    try {
      System.load(file.getAbsolutePath());
      return true;
    } catch (UnsatisfiedLinkError e) {
      tried.add(file + ": " + e.getMessage());
      return false;
    }
  }

  private static NativeLoadException notFound(String name, List<String> tried) {
    return new NativeLoadException(
        "The native library " + name + " was not found; tried " + String.join("; ", tried));
  }
}
