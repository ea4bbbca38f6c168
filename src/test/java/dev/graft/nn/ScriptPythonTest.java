package dev.graft.nn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.Torch;
import dev.graft.optim.SGD;
import dev.graft.testing.RealData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Graft has trained, real Python loads back: into the scripted module, into the eager one, and
 * into a model with the new head; each then computes what Graft's does.
 */
@Tag("slow")
class ScriptPythonTest {
  private static final String BACK =
      """
      import sys
      import torch
      from torch import nn
      sys.path.insert(0, "scripts")
      from fixtures.script import Net

      files, out = sys.argv[1:]
      saved = torch.load(out + "/saved.pth", weights_only=True)
      scripted = torch.jit.load(files + "/script.pt")
      eager, headed = Net(), Net()
      headed.fc = nn.Linear(6, 2)
      for name, module in ("script", scripted), ("script", eager), ("trunk", headed):
          keys = module.load_state_dict(saved[name])
          assert list(saved[name]) == list(module.state_dict()), (list(saved[name]), list(module.state_dict()))
          module.eval()
          with torch.no_grad():
              apart = (module(saved["input"]) - saved[name + "_logits"]).abs().max().item()
          print(keys, apart < 1e-6 or apart)
      """;

  private static final String RESNET =
      """
      import sys
      import torch
      from torch import nn
      from torchvision import models

      out, back = sys.argv[1:]
      model = models.resnet18(num_classes=3)
      if back == "back":
          saved = torch.load(out + "/saved.pth", weights_only=True)
          model.fc = nn.Linear(512, 2)
          print(model.load_state_dict(saved["model"]))
          model.eval()
          with torch.no_grad():
              apart = (model(saved["input"]) - saved["logits"]).abs().max().item()
          print(apart < 1e-4 or apart)
      else:
          model.fc = nn.Identity()
          torch.jit.save(torch.jit.script(model), out + "/trunk.pt")
      """;

  @TempDir private Path folder;

  @Test
  void pythonLoadsTheParametersBack() throws IOException, InterruptedException {
    Path python = RealData.referencePython();
    try (PointerScope scope = new PointerScope()) {
      ScriptFixture fixture = new ScriptFixture();
      ScriptModule script = ScriptFixture.load("script");
      ScriptModule trunk = ScriptFixture.load("trunk");
      trunk.replaceChild("fc", new LinearImpl(6, 2));
      Torch.save(
          Map.of(
              "input",
              fixture.input(),
              "script",
              script.stateDict(),
              "script_logits",
              trained(script, fixture.input()),
              "trunk",
              trunk.stateDict(),
              "trunk_logits",
              trained(trunk, fixture.input())),
          folder.resolve("saved.pth"));
    }
    String files = String.valueOf(ScriptFixture.path("script.pt").getParent());
    assertEquals(
        List.of(
            "<All keys matched successfully> True",
            "<All keys matched successfully> True",
            "<All keys matched successfully> True"),
        run(python, BACK, files, folder.toString()));
  }

  @Test
  void aRealResNetTrainsAndGoesBack() throws IOException, InterruptedException {
    Path python = RealData.referencePython();
    assertEquals(List.of(), run(python, RESNET, folder.toString(), "out"));
    try (PointerScope scope = new PointerScope()) {
      ScriptModule model = Torch.jitLoad(folder.resolve("trunk.pt"));
      model.replaceChild("fc", new LinearImpl(512, 2));
      Tensor x = torch.rand(2, 3, 64, 64);
      Tensor logits = trained(model, x);
      Torch.save(
          Map.of("input", x, "logits", logits, "model", model.stateDict()),
          folder.resolve("saved.pth"));
    }
    assertEquals(
        List.of("<All keys matched successfully>", "True"),
        run(python, RESNET, folder.toString(), "back"));
  }

  /** Trains a little and gives the logits in evaluation mode. */
  private static Tensor trained(ScriptModule module, Tensor x) {
    SGD optimizer = new SGD(Parameters.of(module), SGD.options().lr(0.01));
    module.train(true);
    for (int i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      module.forward(x).square().mean().backward();
      optimizer.step();
    }
    module.train(false);
    return module.forward(x).detach();
  }

  private static List<String> run(Path python, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python.toString(), "-c", script));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output.lines().toList();
  }
}
