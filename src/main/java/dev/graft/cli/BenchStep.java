package dev.graft.cli;

import dev.graft.internal.Autocast;
import dev.graft.models.ResNet;
import dev.graft.nn.FusedBackward;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import dev.graft.train.IdleGroups;
import dev.graft.train.Precision;
import dev.graft.train.Strategy;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A training step as {@code graft train} does it, on random pixels: ResNet-18 with two classes.
 * Belongs to the scope it is made in. Its twin is {@code benchmarks/pytorch/step.py}.
 */
final class BenchStep implements Runnable {
  private final ResNet net = ResNet.resnet18();
  private final CrossEntropyLossImpl criterion = new CrossEntropyLossImpl();
  private final boolean bf16;
  private final SGD optimizer;
  private final Tensor x; // (N, 3, H, W)
  private final Tensor y; // (N)

  BenchStep(BenchSettings settings, Strategy strategy) {
    torch.ScalarType dtype = settings.precision().dtype();
    bf16 = settings.precision() == Precision.BF16;
    net.replaceChild("fc", new LinearImpl(512, 2));
    net.to(dtype);
    net.toMemoryFormat(torch.MemoryFormat.ChannelsLast);
    net.train(true);
    optimizer =
        new SGD(strategy.prepare(net, "fc", 0.001, 0), SGD.options().lr(0.001).momentum(0.9));
    IdleGroups.withoutGradients(optimizer, new StepLR(optimizer, 7));
    int n = settings.batchSize();
    x =
        torch
            .randn(n, 3, settings.size(), settings.size())
            .to(dtype)
            .contiguous(torch.MemoryFormat.ChannelsLast);
    y = torch.randint(2L, new long[] {n});
  }

  @Override
  public void run() {
    try (PointerScope scope = new PointerScope()) {
      Tensor out;
      Tensor loss;
      try (FusedBackward fused = FusedBackward.open()) {
        try (Autocast region = region()) {
          out = net.forward(x);
          loss = criterion.forward(out, y);
        }
        optimizer.zeroGrad();
        loss.backward();
      }
      loss.item_double();
      optimizer.step();
      out.argmax(new LongOptional(1), false).eq(y).sum().item_long();
    }
  }

  private @Nullable Autocast region() {
    return bf16 ? new Autocast(torch.DeviceType.CPU, torch.ScalarType.BFloat16) : null;
  }
}
