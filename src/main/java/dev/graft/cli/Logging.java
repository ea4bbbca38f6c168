package dev.graft.cli;

/**
 * Sets slf4j-simple up for the command line. It reads system properties when the first logger is
 * made, so this runs before anything else; what the person set on the command line stays.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  static void configure(boolean debug) {
    // Read when JavaCPP's first class is, which any PointerScope may do before Natives.load().
    if (System.getProperty("org.bytedeco.javacpp.logger") == null) {
      System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
    }
    set("defaultLogLevel", debug ? "debug" : "warn");
    // JavaCPP warns of each preset whose version differs from its own: pinned on purpose.
    set("log.org.bytedeco", debug ? "info" : "error");
    set("showThreadName", "false");
    set("showLogName", Boolean.toString(debug));
    set("levelInBrackets", "true");
  }

  private static void set(String key, String value) {
    if (System.getProperty(PREFIX + key) == null) {
      System.setProperty(PREFIX + key, value);
    }
  }
}
