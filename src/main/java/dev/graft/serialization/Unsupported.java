package dev.graft.serialization;

/** Something that may be in order and that Graft does not load; a placeholder can stand for it. */
final class Unsupported extends CheckpointException {
  Unsupported(String message) {
    super(Messages.line(message));
  }
}
