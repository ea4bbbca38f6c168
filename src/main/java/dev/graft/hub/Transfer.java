package dev.graft.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that brings a file, or the rest of it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-range-requests">RFC 9110, range
 *     requests</a>
 */
final class Transfer {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d+)");
  private static final long UNKNOWN = -1;

  private final HttpClient client;
  private final URI url;
  private final PartialFile partial;
  private final boolean digestKnown;
  private final Duration timeout;

  /**
   * @param digestKnown the whole file will be checked, so that bytes of which the server gave no
   *     ETag and no date may be continued as well
   */
  Transfer(HttpClient client, URI url, PartialFile partial, boolean digestKnown, Duration timeout) {
    this.client = client;
    this.url = url;
    this.partial = partial;
    this.digestKnown = digestKnown;
    this.timeout = timeout;
  }

  /**
   * Fetches what is missing. What has come stays on disk, also when this throws.
   *
   * @throws TransferException if the server or the network did not bring the whole file
   * @throws IOException if the disk refuses
   */
  void run(Progress progress) throws IOException, InterruptedException {
    String validator = partial.validator();
    boolean mayContinue = partial.isOfThisUrl() && (validator != null || digestKnown);
    long have = mayContinue ? partial.size() : 0;
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(have, validator);
    try (BodyQueue body = new BodyQueue(response.body())) {
      switch (response.statusCode()) {
        case 200 -> receive(body, startOver(response), progress);
        case 206 -> receive(body, continueAt(response, have, validator), progress);
        case 416 -> checkComplete(response, have);
        default -> throw refused(response.statusCode());
      }
    }
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(long have, @Nullable String validator)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("User-Agent", "graft")
            .header("Accept-Encoding", "identity");
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
      if (validator != null) {
        request.header("If-Range", validator);
      }
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
    } catch (HttpConnectTimeoutException e) {
      throw new TransferException("no connection within " + seconds(), false, e);
    } catch (HttpTimeoutException e) {
      throw new TransferException("no answer within " + seconds(), true, e);
    } catch (ConnectException e) {
      throw new TransferException(connectReason(e), false, e);
    } catch (IOException e) {
      throw new TransferException("the connection broke (" + reason(e) + ")", true, e);
    }
  }

  /** The server sends all of it. */
  private long startOver(HttpResponse<?> response) throws IOException {
    partial.begin(validatorOf(response));
    return response.headers().firstValueAsLong("Content-Length").orElse(UNKNOWN);
  }

  /** The server sends the rest; gives the size of the whole. */
  private long continueAt(HttpResponse<?> response, long have, @Nullable String validator)
      throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("");
    Matcher matcher = CONTENT_RANGE.matcher(range);
    String now = validatorOf(response);
    boolean same = validator == null || now == null || now.equals(validator);
    OptionalLong whole = matcher.matches() ? number(matcher.group(3)) : OptionalLong.empty();
    if (whole.isEmpty() || number(matcher.group(1)).orElse(UNKNOWN) != have || have == 0 || !same) {
      partial.delete();
      throw new TransferException(
          "the server sent another part than bytes %d- (Content-Range: %s)".formatted(have, range),
          true,
          null);
    }
    return whole.getAsLong();
  }

  /**
   * "Range not satisfiable" is right when the last run broke between the last byte and the name.
   */
  private void checkComplete(HttpResponse<?> response, long have) throws IOException {
    Matcher matcher =
        UNSATISFIED.matcher(response.headers().firstValue("Content-Range").orElse(""));
    if (have == 0 || !matcher.matches() || number(matcher.group(1)).orElse(UNKNOWN) != have) {
      partial.delete();
      throw new TransferException("the server has no bytes from " + have + " on", have > 0, null);
    }
  }

  private void receive(BodyQueue body, long whole, Progress progress)
      throws IOException, InterruptedException {
    long have = partial.size();
    checkSpace(whole - have);
    progress.start(have, whole);
    try (FileChannel out = partial.append()) {
      for (List<ByteBuffer> next = take(body); !next.isEmpty(); next = take(body)) {
        for (ByteBuffer bytes : next) {
          while (bytes.hasRemaining()) {
            have += out.write(bytes);
          }
        }
        progress.at(have);
      }
    }
    if (whole != UNKNOWN && have < whole) {
      throw new TransferException("the connection broke", true, null);
    }
    if (whole != UNKNOWN && have > whole) {
      partial.delete();
      throw new TransferException(
          "the server sent %d bytes after it had said %d".formatted(have, whole), true, null);
    }
  }

  private List<ByteBuffer> take(BodyQueue body) throws IOException, InterruptedException {
    try {
      return body.take(timeout);
    } catch (TimeoutException e) {
      throw new TransferException("the server sent nothing for " + seconds(), true, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransferException("the connection broke (" + reason(cause) + ")", true, cause);
    }
  }

  private void checkSpace(long missing) throws IOException {
    long free = Files.getFileStore(partial.data().toAbsolutePath().getParent()).getUsableSpace();
    if (missing > free) {
      throw new IOException(
          "no space left: %,d bytes are missing, %,d are free".formatted(missing, free));
    }
  }

  private static TransferException refused(int status) {
    boolean retry = status == 408 || status == 429 || status >= 500;
    return new TransferException("the server answered HTTP " + status, retry, null);
  }

  /** What If-Range may carry: a strong ETag, or else the date. */
  private static @Nullable String validatorOf(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("ETag")
        .filter(tag -> !tag.startsWith("W/"))
        .or(() -> response.headers().firstValue("Last-Modified"))
        .orElse(null);
  }

  private static String connectReason(ConnectException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException) {
        return "the host is not found";
      }
    }
    return "no connection";
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }

  private String seconds() {
    return timeout.toMillis() / 1000.0 + " s";
  }

  private static OptionalLong number(String digits) {
    return digits.length() > 18 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
  }
}
