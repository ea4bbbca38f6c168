/**
 * Checkpoints: the restricted unpickler, the readers of PyTorch's zip and legacy formats, and the
 * writer.
 */
@NullMarked
package dev.graft.serialization;

import org.jspecify.annotations.NullMarked;
