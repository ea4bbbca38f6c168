package dev.graft.hub;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a file that is being fetched, {@code NAME.partial}, and beside it in {@code
 * NAME.partial.info} what the server said of it, so that a later process can ask for the rest.
 *
 * <p>Whoever uses it holds the lock on {@code NAME}.
 */
final class PartialFile {
  private static final String URL = "url";
  private static final String VALIDATOR = "validator";

  private final URI url;
  private final Path destination;
  private final Path data;
  private final Path info;

  PartialFile(URI url, Path destination) {
    this.url = url;
    this.destination = destination;
    data = destination.resolveSibling(destination.getFileName() + ".partial");
    info = destination.resolveSibling(destination.getFileName() + ".partial.info");
  }

  Path data() {
    return data;
  }

  /** Bytes on disk; 0 when there is no such file. */
  long size() throws IOException {
    return Files.exists(data) ? Files.size(data) : 0;
  }

  /** The server's ETag or date of the file that the bytes on disk begin, if it gave one. */
  @Nullable String validator() throws IOException {
    return known().getProperty(VALIDATOR);
  }

  /** Whether the bytes on disk came from this URL. */
  boolean isOfThisUrl() throws IOException {
    return url.toString().equals(known().getProperty(URL));
  }

  /** Starts over: no bytes, and what the server now says of the file. */
  void begin(@Nullable String validator) throws IOException {
    delete();
    Properties properties = new Properties();
    properties.setProperty(URL, url.toString());
    if (validator != null) {
      properties.setProperty(VALIDATOR, validator);
    }
    try (Writer writer = Files.newBufferedWriter(info)) {
      properties.store(writer, null);
    }
  }

  /** A channel that appends. */
  FileChannel append() throws IOException {
    return FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Gives the whole file its name, in one step that a crash cannot split. */
  void finish() throws IOException {
    try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        data, destination, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(info);
  }

  void delete() throws IOException {
    Files.deleteIfExists(data);
    Files.deleteIfExists(info);
  }

  private Properties known() throws IOException {
    Properties properties = new Properties();
    if (Files.exists(info)) {
      try (Reader reader = Files.newBufferedReader(info)) {
        properties.load(reader);
      } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
        properties.clear(); // a file that says nothing costs a fresh start, no more
      }
    }
    return properties;
  }
}
