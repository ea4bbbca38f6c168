package dev.graft.report.tensorboard;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.graft.report.tensorboard.proto.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads event files back, checking every length and CRC on the way. */
final class EventFiles {
  private static final int POLYNOMIAL = 0x82f63b78;

  private EventFiles() {}

  /** The one event file in a folder. */
  static Path only(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> events =
          files.filter(f -> f.getFileName().toString().contains(".tfevents.")).toList();
      if (events.size() != 1) {
        throw new AssertionError("expected one event file in " + folder + ", found " + events);
      }
      return events.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All events of the one event file in a folder. */
  static List<Event> read(Path folder) {
    try {
      return parse(Files.readAllBytes(only(folder)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All events, or an error that says at which byte the file is not one. */
  static List<Event> parse(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      int at = in.position();
      byte[] length = take(in, 8, at);
      check(length, in, at);
      long size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      byte[] data = take(in, Math.toIntExact(size), at);
      check(data, in, at);
      try {
        events.add(Event.parseFrom(data));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError("record at byte " + at + " is no Event", e);
      }
    }
    return events;
  }

  private static byte[] take(ByteBuffer in, int size, int at) {
    if (in.remaining() < size) {
      throw new AssertionError("record at byte " + at + " is cut short");
    }
    byte[] bytes = new byte[size];
    in.get(bytes);
    return bytes;
  }

  private static void check(byte[] data, ByteBuffer in, int at) {
    int found = ByteBuffer.wrap(take(in, 4, at)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int crc = crc32c(data);
    int expected = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    if (found != expected) {
      throw new AssertionError("record at byte " + at + " has a wrong CRC");
    }
  }

  /** Bit by bit, so that the writer's CRC has a second opinion. */
  static int crc32c(byte[] data) {
    int crc = -1;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int i = 0; i < 8; i++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
      }
    }
    return ~crc;
  }
}
