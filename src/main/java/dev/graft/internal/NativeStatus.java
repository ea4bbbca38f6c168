package dev.graft.internal;

import org.jspecify.annotations.Nullable;

/**
 * What holds in this process of a part of {@code native/}.
 *
 * @param inForce whether it is at work
 * @param reason why, or why not, in words for a person
 * @param library where its library was found; absent if none was loaded
 */
public record NativeStatus(boolean inForce, String reason, @Nullable String library) {
  static final NativeStatus NOT_BUILT =
      new NativeStatus(false, "the native part is not built for this platform", null);
}
