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

      data = sys.argv[1]
      epochs, batch, every, decay, warmup = 3, 4, 1, 0.9, 1
      normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
      tensor = [transforms.ToTensor(), normalize]
      crops = [transforms.RandomResizedCrop(64), transforms.RandomHorizontalFlip()]
      middle = [transforms.Resize(64), transforms.CenterCrop(64)]
      torch.manual_seed(1)
      train = datasets.ImageFolder(data + "/train", transforms.Compose(crops + tensor))
      val = datasets.ImageFolder(data + "/val", transforms.Compose(middle + tensor))
      model = models.resnet18()
      model.fc = nn.Linear(512, 2)
      model.double()
      counts = torch.bincount(torch.tensor(train.targets)).tolist()
      weight = torch.tensor([len(train) / (2 * n) for n in counts], dtype=torch.float64)
      criterion = nn.CrossEntropyLoss(weight=weight)
      optimizer = optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
      rise = LinearLR(optimizer, 0.01, total_iters=warmup)
      scheduler = SequentialLR(optimizer, [rise, StepLR(optimizer, 7, 0.1)], [warmup])
      share = min(1.0, (1.0 - decay) * (1 * batch * every / epochs))
      kept = 1.0 - share
      ema = AveragedModel(model, avg_fn=lambda a, m, n: kept * a + (1 - kept) * m, use_buffers=True)
      loaders = [torch.utils.data.DataLoader(d, batch, shuffle=d is train) for d in (train, val)]
      for epoch in range(epochs):
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
          ema.eval()
          with torch.no_grad():
              total = sum(criterion(ema(x.double()), y).item() * len(y) for x, y in loaders[1])
          print("loss", total / len(val))
      """;

  @TempDir private Path folder;

  @Test
  void weightedClassesAndAveragedWeightsArePythons() throws IOException, InterruptedException {
    SmallRun small = SmallRun.in(folder);
    try (Stream<Path> bees = Files.list(small.data().resolve("train/bee"))) {
      Files.delete(bees.sorted().findFirst().orElseThrow());
    }
    Path script = Files.writeString(folder.resolve("recipe.py"), SCRIPT);
    List<String> python = Twins.python(script.toString(), small.data().toString());

    List<String> all =
        new ArrayList<>(small.train("--epochs", "3", "--width", "64", "--precision", "fp64"));
    all.addAll(List.of("--crop-size", "64", "--resize-size", "64", "--lr-warmup-epochs", "1"));
    all.addAll(List.of("--class-weights", "balanced", "--model-ema", "--model-ema-steps", "1"));
    all.addAll(List.of("--model-ema-decay", "0.9"));
    Commands done = Commands.run(all);
    assertEquals(ExitCodes.OK, done.code(), done.err());
    Path metrics = small.run().resolve("metrics.csv");
    List<Double> train = ReferenceRuns.column(metrics, "train_loss");
    List<Double> val = ReferenceRuns.column(metrics, "val_loss");
    List<String> java = new ArrayList<>();
    for (int epoch = 0; epoch < train.size(); epoch++) {
      java.add("loss " + train.get(epoch));
      java.add("loss " + val.get(epoch));
    }
    Twins.assertClose(
        python, java, "loss", 1e-10, 1e-10, 1e-10, 1e-9); // training amplifies rounding
  }
}
