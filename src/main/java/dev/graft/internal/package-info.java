/**
 * Loading of the natives and JavaCPP glue. Not for users: anything here may change without notice.
 *
 * <p>Entry class: {@link dev.graft.internal.Natives}, whose {@code load()} comes before the first
 * native call. Its Javadoc lists what Graft changes in the process and how to stop it; {@code
 * NativeLibrary} holds the order in which Graft's own native libraries are looked for. Everything
 * here may be called from any thread.
 */
@NullMarked
package dev.graft.internal;

import org.jspecify.annotations.NullMarked;
