package dev.graft.hub;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A web server on the loopback that can do everything wrong. It has one file; each request takes
 * the next answer that was put in line, and once there is none left, is answered well.
 */
final class UnkindServer implements Closeable {
  /** What a client asked. */
  record Request(String path, Map<String, String> headers) {
    @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  /** What it gets: anything, before the connection ends. */
  interface Answer {
    void send(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();
  private volatile byte[] content;
  private volatile @Nullable String etag = "\"one\"";

  UnkindServer(byte[] content) throws IOException {
    this.content = content;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "unkind-server");
    thread.setDaemon(true);
    thread.start();
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/" + path);
  }

  synchronized void next(Answer answer) {
    answers.add(answer);
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The file becomes another; a null tag is none. */
  void change(byte[] newContent, @Nullable String newEtag) {
    content = newContent;
    etag = newEtag;
  }

  /** Says the whole length and ends the connection after {@code bytes} of the body. */
  Answer cutAfter(int bytes) {
    return (request, out) -> {
      int from = from(request);
      head(out, from, content.length - from);
      out.write(content, from, bytes);
    };
  }

  /** Sends {@code bytes} of the body, and then nothing for a minute. */
  Answer stallAfter(int bytes) {
    return (request, out) -> {
      cutAfter(bytes).send(request, out);
      out.flush();
      Thread.sleep(60_000);
    };
  }

  /** Never answers. */
  Answer silence() {
    return (request, out) -> Thread.sleep(60_000);
  }

  /** Says a length of its own, sends the whole. */
  Answer lieAboutLength(int length) {
    return (request, out) -> {
      head(out, 0, length);
      out.write(content);
    };
  }

  /** Sends other bytes of the right length. */
  Answer wrongBytes() {
    return (request, out) -> {
      head(out, 0, content.length);
      byte[] wrong = content.clone();
      wrong[wrong.length / 2] ^= 1;
      out.write(wrong);
    };
  }

  /** Sends the whole, whatever part was asked for. */
  Answer ignoreRange() {
    return (request, out) -> {
      head(out, 0, content.length);
      out.write(content);
    };
  }

  /** Sends the part that begins at {@code from}, whatever part was asked for. */
  Answer part(int from) {
    return (request, out) -> {
      head(out, from, content.length - from);
      out.write(content, from, content.length - from);
    };
  }

  /** Sends fewer bytes than are left, and says so in the length alone. */
  Answer shortPart(int length) {
    return (request, out) -> {
      int from = from(request);
      head(out, from, length);
      out.write(content, from, length);
    };
  }

  /** A status line, headers, and no body. */
  static Answer status(String line, String... headers) {
    return (request, out) -> {
      StringBuilder text = new StringBuilder("HTTP/1.1 " + line + "\r\nContent-Length: 0\r\n");
      for (String header : headers) {
        text.append(header).append("\r\n");
      }
      ascii(out, text + "Connection: close\r\n\r\n");
    };
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread thread = new Thread(() -> answer(client), "unkind-answer");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      Request request = read(client);
      Answer answer;
      synchronized (this) {
        requests.add(request);
        answer = answers.isEmpty() ? this::well : answers.remove();
      }
      OutputStream out = client.getOutputStream();
      answer.send(request, out);
      out.flush();
    } catch (IOException e) {
      // the client went away, as clients do
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void well(Request request, OutputStream out) throws IOException {
    int from = from(request);
    head(out, from, content.length - from);
    out.write(content, from, content.length - from);
  }

  private int from(Request request) {
    String range = request.header("range");
    String condition = request.header("if-range");
    if (range == null || (condition != null && !condition.equals(etag))) {
      return 0;
    }
    return Integer.parseInt(range.replaceAll("\\D", ""));
  }

  private void head(OutputStream out, int from, int length) throws IOException {
    String tag = etag == null ? "" : "ETag: " + etag + "\r\n";
    String range =
        "Content-Range: bytes %d-%d/%d\r\n".formatted(from, content.length - 1, content.length);
    ascii(
        out,
        "HTTP/1.1 "
            + (from == 0 ? "200 OK\r\n" : "206 Partial Content\r\n" + range)
            + tag
            + "Content-Length: "
            + length
            + "\r\nConnection: close\r\n\r\n");
  }

  private static void ascii(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Request read(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    String first = in.readLine();
    if (first == null) {
      throw new IOException("no request");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Request(first.substring(first.indexOf(' ') + 1, first.lastIndexOf(' ')), headers);
  }
}
