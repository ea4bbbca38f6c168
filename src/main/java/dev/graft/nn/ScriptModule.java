package dev.graft.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedJitModule;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_module_iterator;
import org.bytedeco.pytorch.named_module_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;
import org.jspecify.annotations.Nullable;

/**
 * A network from a TorchScript file, whose forward is the file's own program. {@code
 * Torch.jitLoad(path)} reads one; <b>calling it runs what the file says</b>, so it is for files of
 * people you trust (docs/checkpoints.md).
 *
 * <p>Its parameters and buffers have the names and the order of Python's {@code state_dict()}, and
 * are the program's own tensors: freezing, optimizers, {@code loadStateDict}, {@code to(device)}
 * and checkpoints do with it what they do with any {@link Module}. As in Python, a buffer that was
 * registered with {@code persistent=False} is in the state dict of a script.
 *
 * <p>{@code train(true)} and {@code train(false)} reach every module of a <em>script</em> ({@code
 * torch.jit.script}). A <em>trace</em> ({@code torch.jit.trace}) keeps for ever the mode it was
 * made in, here as in Python: one made in training mode normalises by the batch, counts it and
 * drops out even after {@code train(false)}; one made in evaluation mode never does. To fine-tune,
 * prefer a script.
 *
 * <p>The program runs as under {@code torch.jit.optimized_execution(False)}: it draws the same
 * random numbers in every run, so that training goes on from a checkpoint with the same bits.
 *
 * <p>The program is fixed: no child can be replaced, except an {@code nn.Identity} that was put in
 * the place of the head before the file was made:
 *
 * <pre>{@code
 * model.fc = torch.nn.Identity()                                      # Python
 * torch.jit.save(torch.jit.script(model), "trunk.pt")
 *
 * ScriptModule model = Torch.jitLoad(Path.of("trunk.pt"));            // Java
 * model.replaceChild("fc", new LinearImpl(512, 2));
 * }</pre>
 *
 * <p>The Identity must be the last thing that forward does, for the new head runs behind the
 * program; whether it was is not checked. State-dict keys are those of the model with such a head.
 *
 * <p>Lifetime: as of every {@link Module}. Not safe for use by several threads at once.
 */
public final class ScriptModule extends Module {
  private final List<ScriptPart> parts = new ArrayList<>();
  private @Nullable Slot head;

  /**
   * A network over a program that the presets have loaded, which may be closed afterwards.
   *
   * @throws IllegalArgumentException if it has no method {@code forward}
   */
  public ScriptModule(JitModule program) {
    try (PointerScope scope = new PointerScope()) {
      if (!program.find_method("forward").has_value()) {
        throw new IllegalArgumentException(
            "the TorchScript module has no forward: script a module, not a function or a container");
      }
      mirror(this, program, "");
    } catch (RuntimeException e) {
      releaseParts();
      throw e;
    }
  }

  /**
   * Runs the program, and then the head that was put in the place of an Identity.
   *
   * @throws ForwardException if the program fails, or does not return one tensor
   */
  @Override
  public Tensor forward(Tensor x) {
    Tensor features = run(this, x);
    return head == null ? features : head.forward(features);
  }

  Tensor run(Module twin, Tensor x) {
    if (isNull()) {
      throw new IllegalStateException(
          "the TorchScript module was freed: it was closed, or made inside a PointerScope that is closed");
    }
    parts.forEach(ScriptPart::followMode);
    return part(twin).forward(x);
  }

  ScriptPart part(Module twin) {
    return parts.stream().filter(part -> part.twin().equals(twin)).findFirst().orElseThrow();
  }

  @Override
  void fill(Slot slot, Layer replacement) {
    if (!slot.get().equals(replacement.module())) {
      requireHead(slot, slot.name());
      super.fill(slot, replacement);
      headReplaced(slot, slot.name());
    }
  }

  @Override
  void requireCalls(Slot child) {
    if (child != head) {
      throw new IllegalArgumentException(
          "no hook can be called for \"%s\": the program of a TorchScript file calls its modules itself"
              .formatted(child.name()));
    }
  }

  void requireHead(Slot slot, String path) {
    boolean free = head == null && slot.get() instanceof ScriptNode node && part(node).isIdentity();
    if (slot != head && !free) {
      String was = slot.get() instanceof ScriptNode node ? part(node).typeName() : "new head";
      throw new IllegalArgumentException(
          ("cannot replace \"%s\" (%s): the program of a TorchScript file is fixed%s. In Python, before"
                  + " torch.jit.script: model.%s = torch.nn.Identity(); that can be replaced")
              .formatted(path, was, head == null ? "" : " and it has its new head", indexed(path)));
    }
  }

  void headReplaced(Slot slot, String path) {
    head = slot;
    List<ScriptPart> replaced =
        parts.stream()
            .filter(part -> part.twin() instanceof ScriptNode node && node.path().equals(path))
            .toList();
    parts.removeAll(replaced);
    replaced.forEach(ScriptPart::release);
  }

  /** {@code classifier.6} as Python writes it: {@code classifier[6]}. */
  private static String indexed(String path) {
    return path.replaceAll("\\.(\\d+)", "[$1]");
  }

  private void mirror(Module twin, JitModule code, String path) {
    parts.add(new ScriptPart(twin, code));
    named_parameter_list parameters = code.named_parameters(false);
    named_parameter_iterator parameter = parameters.begin();
    for (long left = parameters.size(); left > 0; left--, parameter.increment()) {
      try (NamedTensor named = parameter.multiply()) {
        Tensor value = named.value();
        twin.register_parameter(named.name().getString(), value, value.requires_grad());
      }
    }
    named_buffer_list buffers = code.named_buffers(false);
    named_buffer_iterator buffer = buffers.begin();
    for (long left = buffers.size(); left > 0; left--, buffer.increment()) {
      try (NamedTensor named = buffer.multiply()) {
        twin.register_buffer(named.name().getString(), named.value());
      }
    }
    named_module_list children = code.named_children();
    named_module_iterator child = children.begin();
    for (long left = children.size(); left > 0; left--, child.increment()) {
      try (NamedJitModule named = child.multiply()) {
        String name = named.name().getString();
        ScriptNode node = new ScriptNode(this, path.isEmpty() ? name : path + "." + name);
        twin.registerModule(name, node);
        mirror(node, named.value(), node.path());
      }
    }
  }

  @Override
  public boolean releaseReference() {
    boolean freed = super.releaseReference();
    if (freed) {
      releaseParts();
    }
    return freed;
  }

  @Override
  public void deallocate(boolean deallocate) {
    super.deallocate(deallocate);
    if (deallocate) {
      releaseParts();
    }
  }

  private void releaseParts() {
    // JavaCPP may free a pointer while its constructor runs, when there is no list yet.
    if (parts != null) {
      parts.forEach(ScriptPart::release);
      parts.clear();
    }
  }
}
