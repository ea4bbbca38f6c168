package dev.graft.internal;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Devices by the names that people type. */
public final class Devices {
  private Devices() {}

  /**
   * The device of a name: {@code cpu}, {@code cuda}, {@code cuda:N}, or {@code auto}, which is the
   * first GPU where there is one. The result belongs to the open scope.
   *
   * @throws IllegalArgumentException if the name is none of these, or that GPU is not there
   */
  public static Device parse(String name) {
    Natives.load();
    int gpus = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    if (name.equals("auto")) {
      return new Device(gpus > 0 ? "cuda:0" : "cpu");
    }
    if (name.equals("cpu")) {
      return new Device("cpu");
    }
    if (!name.matches("cuda(:\\d{1,3})?")) {
      throw new IllegalArgumentException(
          "unknown device '" + name + "': expected auto, cpu, cuda or cuda:N");
    }
    int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
    if (gpus == 0) {
      throw new IllegalArgumentException(
          "device '%s' was asked for, but LibTorch sees no GPU (build with -Pgpu, and see 'graft doctor'); use --device cpu"
              .formatted(name));
    }
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "device '%s' was asked for, but there %s"
              .formatted(
                  name, gpus == 1 ? "is only cuda:0" : "are only cuda:0 to cuda:" + (gpus - 1)));
    }
    return new Device("cuda:" + index);
  }
}
