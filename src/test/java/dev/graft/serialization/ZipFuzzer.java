package dev.graft.serialization;

/** Jazzer's target for whole files that begin as zip files do. */
public final class ZipFuzzer {
  private ZipFuzzer() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzedCheckpoint.read(bytes);
  }
}
