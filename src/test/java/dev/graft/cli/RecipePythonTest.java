package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.testing.OneThread;
import dev.graft.testing.Twins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The epochs of {@code graft train} by flags beyond the article are those of a script in the real
 * PyTorch, in float64, from the same seed.
 */
@Tag("slow")
@ExtendWith(OneThread.class)
class RecipePythonTest {
  private static final String SCRIPT =
      """
      import sys
      import torch
      from torch import nn, optim
      from torch.optim.lr_scheduler import LinearLR, SequentialLR, StepLR
      from torch.optim.swa_utils import AveragedModel
      from torchvision import datasets, models, transforms

      data, weights = sys.argv[1:]
      averages = weights == "-"  # else layers are freed, each at its rate
      epochs, batch, every, decay, warmup = 3, 4, 1, 0.9, 1
      normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
      tensor = [transforms.ToTensor(), normalize]
      crops = [transforms.RandomResizedCrop(64), transforms.RandomHorizontalFlip()]
      if not averages:
          crops.append(transforms.ColorJitter(0.4, 0.3, 0.2, 0.1))
      middle = [transforms.Resize(64), transforms.CenterCrop(64)]
      torch.manual_seed(1)
      train = datasets.ImageFolder(data + "/train", transforms.Compose(crops + tensor))
      val = datasets.ImageFolder(data + "/val", transforms.Compose(middle + tensor))
      model = models.resnet18(num_classes=1000 if averages else 2)
      if not averages:
          model.load_state_dict(torch.load(weights, weights_only=True)["model"])
      model.fc = nn.Linear(512, 2)
      model.double()
      counts = torch.bincount(torch.tensor(train.targets)).tolist()
      weight = torch.tensor([len(train) / (2 * n) for n in counts], dtype=torch.float64)
      criterion = nn.CrossEntropyLoss(weight=weight) if averages else nn.CrossEntropyLoss()
      layers = ["fc", "layer4", "layer3", "layer2", "layer1", "bn1", "conv1"]
      groups = [{"params": model.get_submodule(layer).parameters(), "lr": 0.01 * 0.5 ** depth}
                for depth, layer in enumerate(layers)][::-1]
      optimizer = optim.SGD(model.parameters() if averages else groups, lr=0.001, momentum=0.9)
      rise = LinearLR(optimizer, 0.01, total_iters=warmup)
      scheduler = SequentialLR(optimizer, [rise, StepLR(optimizer, 7, 0.1)], [warmup])
      share = min(1.0, (1.0 - decay) * (1 * batch * every / epochs))
      kept = 1.0 - share
      ema = AveragedModel(model, avg_fn=lambda a, m, n: kept * a + (1 - kept) * m, use_buffers=True)
      loaders = [torch.utils.data.DataLoader(d, batch, shuffle=d is train) for d in (train, val)]
      for epoch in range(epochs):
          for depth, layer in enumerate([] if averages else layers):
              model.get_submodule(layer).requires_grad_(depth <= epoch)
          model.train()
          total = 0.0
          for i, (x, y) in enumerate(loaders[0]):
              loss = criterion(model(x.double()), y)
              optimizer.zero_grad()
              loss.backward()
              optimizer.step()
              total += loss.item() * len(y)
              if i % every == 0:
                  ema.update_parameters(model)
                  if epoch < warmup:
                      ema.n_averaged.fill_(0)
          scheduler.step()
          print("loss", total / len(train))
          tested = ema if averages else model
          tested.eval()
          with torch.no_grad():
              total = sum(criterion(tested(x.double()), y).item() * len(y) for x, y in loaders[1])
          print("loss", total / len(val))
      """;

  @TempDir private Path folder;

  @Test
  void weightedClassesAndAveragedWeightsArePythons() throws IOException, InterruptedException {
    SmallRun small = SmallRun.in(folder);
    try (Stream<Path> bees = Files.list(small.data().resolve("train/bee"))) {
      Files.delete(bees.sorted().findFirst().orElseThrow());
    }
    assertPythons(
        small,
        "-",
        "--class-weights balanced --model-ema --model-ema-steps 1 --model-ema-decay 0.9",
        "--strategy",
        "scratch");
  }

  @Test
  void layersThatAreFreedEachAtItsRateArePythons() throws IOException, InterruptedException {
    SmallRun first = SmallRun.in(folder);
    Commands done = Commands.run(first.train("--epochs", "1", "--width", "64"));
    assertEquals(ExitCodes.OK, done.code(), done.err());
    String weights = first.run().resolve("best.pth").toString();
    assertPythons(
        new SmallRun(first.data(), folder.resolve("second")),
        weights,
        "--unfreeze-every 1 --layer-decay 0.5 --color-jitter 0.4,0.3,0.2,0.1",
        "--strategy",
        "finetune",
        "--weights",
        weights,
        "--lr",
        "0.01");
  }

  private void assertPythons(SmallRun run, String weights, String recipe, String... options)
      throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("recipe.py"), SCRIPT);
    List<String> python = Twins.python(script.toString(), run.data().toString(), weights);
    List<String> all = new ArrayList<>(run.train(options));
    all.set(all.indexOf("--width") + 1, "64");
    all.set(all.indexOf("--epochs") + 1, "3");
    String small = " --precision fp64 --crop-size 64 --resize-size 64 --lr-warmup-epochs 1";
    all.addAll(List.of((recipe + small).split(" ", -1)));
    Commands done = Commands.run(all);
    assertEquals(ExitCodes.OK, done.code(), done.err());
    Path metrics = run.run().resolve("metrics.csv");
    List<Double> train = ReferenceRuns.column(metrics, "train_loss");
    List<Double> val = ReferenceRuns.column(metrics, "val_loss");
    List<String> java = new ArrayList<>();
    for (int epoch = 0; epoch < train.size(); epoch++) {
      java.add("loss " + train.get(epoch));
      java.add("loss " + val.get(epoch));
    }
    // Training amplifies rounding.
    Twins.assertClose(python, java, "loss", 1e-10, 1e-10, 1e-10, 1e-9);
  }
}
