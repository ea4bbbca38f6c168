package dev.graft.hub;

/** Tells how far a transfer is. Not safe for use by several threads. */
interface Progress extends AutoCloseable {
  /** Tells nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void start(long have, long whole) {}

        @Override
        public void at(long have) {}

        @Override
        public void close() {}
      };

  /**
   * A request was answered; called again after each break.
   *
   * @param have bytes that are there already
   * @param whole bytes of the whole file, or -1 when the server does not say
   */
  void start(long have, long whole);

  /** So many bytes are there now. */
  void at(long have);

  @Override
  void close();

  /** A bar where stderr is a terminal, a line now and then where it is not. */
  static Progress onStderr(String name) {
    return Terminal.interactive() ? new ProgressBars(name) : new ProgressLines(name, System.err);
  }
}
