package dev.graft.serialization;

/** Jazzer's target for whole files that begin as safetensors files do. */
public final class SafetensorsFuzzer {
  private SafetensorsFuzzer() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzedCheckpoint.read(bytes);
  }
}
