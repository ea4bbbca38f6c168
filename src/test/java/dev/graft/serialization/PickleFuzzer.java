package dev.graft.serialization;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;

/** Jazzer's target for pickles: the input is the {@code data.pkl} of a sound zip file. */
public final class PickleFuzzer {
  private static final int STORAGES = 3;
  private static final int STORAGE_BYTES = 64;

  private PickleFuzzer() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] pickle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter zip = new ZipWriter(Channels.newChannel(out), "a");
    try {
      zip.record("data.pkl", pickle);
      for (int i = 0; i < STORAGES; i++) {
        zip.record("data/" + i, new byte[STORAGE_BYTES]);
      }
      zip.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    FuzzedCheckpoint.read(out.toByteArray());
  }
}
