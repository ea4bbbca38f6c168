package dev.graft.serialization;

/**
 * What is wrong with a file, in words that do not name it yet: {@link PthReader} puts it in front.
 */
final class Malformed extends CheckpointException {
  Malformed(String message) {
    super(Messages.line(message));
  }
}
