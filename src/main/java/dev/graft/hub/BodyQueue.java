package dev.graft.hub;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, part by part, with a limit on the wait for each.
 *
 * <p>{@code java.net.http} limits the wait for an answer, not the waits within one; and its input
 * stream drops the bytes that it still holds when the connection breaks, which here are kept.
 */
final class BodyQueue implements Flow.Subscriber<List<ByteBuffer>>, Closeable {
  /** What came: bytes, or with none the end, for a reason or without. */
  private record Part(List<ByteBuffer> bytes, @Nullable Throwable failure) {}

  /** Holds two at most: the part that was asked for, and the end. */
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;

  /** Subscribes to the body at once. */
  BodyQueue(Flow.Publisher<List<ByteBuffer>> body) {
    body.subscribe(this);
  }

  /**
   * Waits for the next part; an empty list is the end. Not to be called again after that.
   *
   * @throws TimeoutException if nothing comes for {@code limit}
   * @throws ExecutionException if the connection broke; what had come was given before
   */
  List<ByteBuffer> take(Duration limit)
      throws InterruptedException, TimeoutException, ExecutionException {
    Part part = parts.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (part == null) {
      throw new TimeoutException();
    }
    if (part.failure() != null) {
      throw new ExecutionException(part.failure());
    }
    if (!part.bytes().isEmpty()) {
      ask();
    }
    return part.bytes();
  }

  /** Ends the transfer, if it has not ended. */
  @Override
  public void close() {
    closed = true;
    Flow.Subscription known = subscription;
    if (known != null) {
      known.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      ask();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    if (bytes.isEmpty()) {
      ask();
    } else {
      parts.add(new Part(bytes, null));
    }
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part(List.of(), failure));
  }

  @Override
  public void onComplete() {
    parts.add(new Part(List.of(), null));
  }

  private void ask() {
    Flow.Subscription known = subscription;
    if (known != null) {
      known.request(1);
    }
  }
}
