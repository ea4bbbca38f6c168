package dev.graft.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** Graft's version as the jar's manifest states it; class folders have none. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"graft " + get()};
  }

  /** For instance {@code 0.1.0}; {@code development} when run from class folders. */
  static String get() {
    @Nullable String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
