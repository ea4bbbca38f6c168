package dev.graft.nn;

import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One module of a TorchScript program: its code, beside the {@link Module} that stands for it. */
final class ScriptPart {
  private static final Pattern BATCH_NORM =
      Pattern.compile("torch\\.nn\\.modules\\.batchnorm\\.(\\w+\\.)?BatchNorm[123]d$");
  private static final Pattern IDENTITY =
      Pattern.compile("torch\\.nn\\.modules\\.linear\\.(\\w+\\.)?Identity$");

  private final Module twin;
  private final JitModule code;
  private final String type;
  private final boolean switchable;
  private boolean training;

  /**
   * @param code held until {@link #release}
   */
  ScriptPart(Module twin, JitModule code) {
    this.twin = twin;
    this.code = new JitModule(code).retainReference();
    type = code.type().str().getString();
    switchable = code.hasattr("training");
    training = code.is_training();
    twin.train(training);
  }

  Module twin() {
    return twin;
  }

  /** The class that Python's module was of, without its package. */
  String typeName() {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  boolean isBatchNorm() {
    return BATCH_NORM.matcher(type).find();
  }

  boolean isIdentity() {
    return IDENTITY.matcher(type).find();
  }

  /** Tells the code what mode the module beside it is in. */
  void followMode() {
    if (training != twin.is_training()) {
      training = !training;
      if (switchable) {
        try (IValue mode = new IValue(training)) {
          code.setattr("training", mode);
        }
      }
    }
  }

  /**
   * Runs the code as under {@code torch.jit.optimized_execution(False)}; the result belongs to the
   * open scope. Otherwise LibTorch rewrites the code after its first run, and the new code draws
   * where the old did not (for dropout with p = 0): a run that goes on from a checkpoint would see
   * other batches than the run that was never interrupted.
   */
  Tensor forward(Tensor x) {
    boolean optimize = torch.getGraphExecutorOptimize();
    torch.setGraphExecutorOptimize(false);
    try {
      return interpret(x);
    } finally {
      torch.setGraphExecutorOptimize(optimize);
    }
  }

  private Tensor interpret(Tensor x) {
    Tensor output;
    try (PointerScope scope = new PointerScope()) {
      IValue result = code.forward(new IValueVector(new IValue(x)));
      if (!result.isTensor()) {
        throw new ForwardException(
            typeName(),
            "(TorchScript) returned a "
                + result.tagKind().getString()
                + ", not one tensor; before torch.jit.script, wrap the model in Python in a module"
                + " whose forward picks it",
            null);
      }
      // A handle of its own: what toTensor gives lies inside the result.
      output = new Tensor(result.toTensor()).retainReference();
    } catch (ForwardException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ForwardException(
          typeName(),
          "(TorchScript) refused an input of shape "
              + (x.isNull() || !x.defined() ? "(freed or undefined)" : Errors.shape(x))
              + ": "
              + Errors.scriptReason(e),
          e);
    }
    Scopes.handOver(output);
    return output;
  }

  void release() {
    code.releaseReference();
  }
}
