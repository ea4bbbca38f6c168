package dev.graft.internal;

/** Loads LibTorch once, quietly. */
public final class Natives {
  private Natives() {}

  /** Loads LibTorch and its JavaCPP bindings if that has not happened yet; cheap when it has. */
  public static void load() {
    Holder.touch();
  }

  private static final class Holder {
    static {
      // JavaCPP prints version warnings to stderr unless told to use a logging framework.
      if (System.getProperty("org.bytedeco.javacpp.logger") == null) {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
      }
      org.bytedeco.javacpp.Loader.load(org.bytedeco.pytorch.global.torch.class);
      org.bytedeco.pytorch.global.torch.globalContext().setUserEnabledNNPACK(false);
    }

    static void touch() {}
  }
}
