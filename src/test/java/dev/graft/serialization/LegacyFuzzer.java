package dev.graft.serialization;

/** Jazzer's target for whole files that begin as legacy files do. */
public final class LegacyFuzzer {
  private LegacyFuzzer() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzedCheckpoint.read(bytes);
  }
}
