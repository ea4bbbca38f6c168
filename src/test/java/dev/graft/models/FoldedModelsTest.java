package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.TensorKernels;
import dev.graft.nn.FusedNorm;
import dev.graft.nn.Fusion;
import dev.graft.nn.Module;
import dev.graft.testing.OneThread;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folded networks of each family beside themselves. */
@ExtendWith(OneThread.class)
class FoldedModelsTest {
  /** What a network answers, before it is folded. */
  private record Asked(Module model, Tensor x, Tensor probabilities) {
    static Asked of(String name) {
      torch.manual_seed(2);
      Module model = Models.getModel(name, 5);
      for (org.bytedeco.pytorch.Module module : model.namedModules().values()) {
        if (module instanceof BatchNorm2dImpl norm) {
          long n = norm.running_mean().size(0);
          norm.weight().copy_(torch.rand(n).mul_(half()).add_(half()));
          norm.bias().copy_(torch.randn(n).mul_(half()));
          norm.running_mean().copy_(torch.randn(n).mul_(half()));
          norm.running_var().copy_(torch.rand(n).add_(half()));
        }
      }
      model.toMemoryFormat(torch.MemoryFormat.ChannelsLast);
      model.train(false);
      Tensor x = torch.randn(2, 3, 64, 64).contiguous(torch.MemoryFormat.ChannelsLast);
      return new Asked(model, x, model.forward(x).softmax(1));
    }

    private static Scalar half() {
      return new Scalar(0.5);
    }

    void assertAnswersAsBefore() {
      Tensor found = model.forward(x).softmax(1);
      double apart = found.sub(probabilities).abs().max().item_double();
      assertTrue(apart <= 1e-5, () -> apart + " apart");
      double spread = probabilities.max().item_double() - probabilities.min().item_double();
      assertTrue(spread > 1e-3, () -> "answers all alike: " + spread);
    }

    Map<String, Long> normsLeft() {
      Map<String, Long> left = new TreeMap<>();
      for (String path : new TreeSet<>(model.namedModules().keySet())) {
        if (model.namedModules().get(path) instanceof BatchNorm2dImpl) {
          left.merge(path.substring(path.lastIndexOf('.') + 1), 1L, Long::sum);
        }
      }
      return left;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, 20",
    "resnet50, 53",
    "vgg11_bn, 8",
    "mobilenet_v2, 52",
    "mobilenet_v3_small, 34",
    "efficientnet_b0, 49"
  })
  void eachNormBehindAConvolutionIsFolded(String name, int pairs) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Asked asked = Asked.of(name);
      assertEquals(pairs, Fusion.foldBatchNorm(asked.model()));
      assertEquals(Map.of(), asked.normsLeft());
      asked.assertAnswersAsBefore();
    }
  }

  @Test
  void normsInFrontOfAConvolutionAreLeft() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Asked asked = Asked.of("densenet121");
      assertEquals(1 + 58, Fusion.foldBatchNorm(asked.model()));
      assertEquals(Map.of("norm1", 58L, "norm", 3L, "norm5", 1L), asked.normsLeft());
      asked.assertAnswersAsBefore();
    }
  }

  @Test
  void pairsOfTheFusedPassCanBeLeftToIt() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Asked asked = Asked.of("resnet18");
      torch.MemoryFormat last = torch.MemoryFormat.ChannelsLast;
      int unfused = Fusion.foldBatchNorm(asked.model(), pair -> !FusedNorm.serves(pair, last));
      assertEquals(TensorKernels.available() ? 3 : 20, unfused);
      asked.assertAnswersAsBefore();
      Fusion.foldBatchNorm(
          asked.model(), pair -> !FusedNorm.serves(pair, torch.MemoryFormat.Contiguous));
      assertEquals(Map.of(), asked.normsLeft());
    }
  }
}
