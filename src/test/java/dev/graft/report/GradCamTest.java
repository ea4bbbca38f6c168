package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.graft.models.ResNet;
import dev.graft.models.ResNetOptions;
import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import java.util.Objects;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class GradCamTest {
  /** Its two feature maps are x and 2x; class 0 is for the first, class 1 against it. */
  private static final class Two extends Module {
    final Slot conv = registerModule("conv", conv1x1());
    final Slot pool = registerModule("pool", new AdaptiveAvgPool2d(1, 1));
    final Slot fc = registerModule("fc", new LinearImpl(2, 2));

    Two() {
      try (PointerScope scope = new PointerScope();
          NoGradGuard guard = new NoGradGuard()) {
        set("conv.weight", 1, 2);
        set("conv.bias", 0, 0);
        set("fc.weight", 1, 0, -1, 0);
        set("fc.bias", 0, 0);
      }
    }

    private static Conv2dImpl conv1x1() {
      return new Conv2dImpl(new Conv2dOptions(1, 2, new LongPointer(1, 1)));
    }

    private void set(String name, float... values) {
      Tensor parameter = Objects.requireNonNull(namedParameters().get(name));
      parameter.copy_(AbstractTensor.create(values).view_as(parameter));
    }

    @Override
    public Tensor forward(Tensor x) { // (1, 1, 2, 2)
      x = conv.forward(x);
      x = torch.relu_(x);
      x = pool.forward(x);
      return fc.forward(x.flatten(1, -1));
    }
  }

  @Test
  void weighsEachFeatureMapByItsMeanGradient() {
    try (PointerScope scope = new PointerScope()) {
      GradCam cam = new GradCam(evaluating(), "conv");
      assertArrayEquals(new float[] {0, 0.25f, 0.5f, 1}, cam.of(input(), 0).values());
      assertArrayEquals(new float[] {0, 0, 0, 0}, cam.of(input(), 1).values());
    }
  }

  @Test
  void worksOnAFrozenNetworkAndLeavesGradientsAlone() {
    try (PointerScope scope = new PointerScope()) {
      Module model = evaluating();
      new GradCam(model, "conv").of(input(), 0);
      model.namedParameters().values().forEach(p -> assertFalse(p.grad().defined()));
      model.requiresGrad_(false);
      try (NoGradGuard guard = new NoGradGuard()) {
        Heatmap map = new GradCam(model, "conv").of(input(), 0);
        assertArrayEquals(new float[] {0, 0.25f, 0.5f, 1}, map.values());
      }
    }
  }

  @Test
  void takesItsHookAway() {
    try (PointerScope scope = new PointerScope()) {
      Module model = evaluating();
      new GradCam(model, "conv").of(input(), 0);
      model.requiresGrad_(false);
      assertFalse(model.forward(input()).requires_grad());
    }
  }

  @Test
  void findsTheLastFeatureMapOfAResNet() {
    try (PointerScope scope = new PointerScope()) {
      ResNet model = ResNet.resnet18(new ResNetOptions().withFirstPlanes(4).withNumClasses(2));
      model.train(false);
      Tensor x = torch.rand(1, 3, 64, 64);
      assertEquals("layer4", GradCam.lastFeatureMap(model, x));
      Heatmap map = new GradCam(model, "layer4").of(x, 1);
      assertEquals(2, map.rows());
      assertEquals(2, map.columns());
    }
  }

  @Test
  void refusesWhatHasNoMap() {
    try (PointerScope scope = new PointerScope()) {
      Module model = evaluating();
      assertThrows(IllegalArgumentException.class, () -> new GradCam(model, "layer4"));
      assertThrows(IllegalArgumentException.class, () -> new GradCam(model, "fc").of(input(), 0));
      assertThrows(
          IllegalArgumentException.class,
          () -> new GradCam(model, "conv").of(torch.rand(2, 1, 2, 2), 0));
    }
  }

  private static Module evaluating() {
    Two model = new Two();
    model.train(false);
    return model;
  }

  private static Tensor input() {
    return AbstractTensor.create(0f, 1f, 2f, 4f).view(1, 1, 2, 2);
  }
}
