package dev.graft.report;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The versions that a result depends on, found without loading any native library. */
final class Versions {
  private Versions() {}

  /** Graft, LibTorch's presets, Java and the operating system, in this order. */
  static Map<String, String> here() {
    Map<String, String> versions = new LinkedHashMap<>();
    String graft = Versions.class.getPackage().getImplementationVersion();
    versions.put("Graft", graft == null ? "development build" : graft);
    versions.put("LibTorch presets", artifact("org.bytedeco", "pytorch"));
    versions.put("JavaCPP", artifact("org.bytedeco", "javacpp"));
    versions.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    versions.put("System", System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
    return versions;
  }

  private static String artifact(String group, String name) {
    String path = "/META-INF/maven/" + group + "/" + name + "/pom.properties";
    try (InputStream in = Versions.class.getResourceAsStream(path)) {
      if (in == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
