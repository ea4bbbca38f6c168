package dev.graft.nn;

import org.bytedeco.pytorch.Tensor;

/** A module inside a {@link ScriptModule}: its own parameters and buffers, and those below it. */
final class ScriptNode extends Module {
  private final ScriptModule script;
  private final String path;

  ScriptNode(ScriptModule script, String path) {
    this.script = script;
    this.path = path;
  }

  String path() {
    return path;
  }

  /** Runs this part of the program by itself. */
  @Override
  public Tensor forward(Tensor x) {
    return script.run(this, x);
  }

  boolean isBatchNorm() {
    return script.part(this).isBatchNorm();
  }

  @Override
  void fill(Slot slot, Layer replacement) {
    if (!slot.get().equals(replacement.module())) {
      String child = path + "." + slot.name();
      script.requireHead(slot, child);
      super.fill(slot, replacement);
      script.headReplaced(slot, child);
    }
  }

  @Override
  void requireCalls(Slot child) {
    script.requireCalls(child);
  }
}
