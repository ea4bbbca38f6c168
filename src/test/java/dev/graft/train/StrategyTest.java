package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.optim.LRScheduler;
import dev.graft.optim.ParamGroup;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import dev.graft.testing.OneThread;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
class StrategyTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void freezeGivesTheOptimizerEverythingAndGradientsToTheHeadAlone() {
    TinyNet net = new TinyNet();
    List<ParamGroup> groups = Strategy.FREEZE.prepare(net, "fc", 0.1, 0);
    assertEquals(1, groups.size());
    assertEquals(6, groups.get(0).params().size());
    net.namedParameters()
        .forEach((name, p) -> assertEquals(name.startsWith("fc."), p.requires_grad(), name));
  }

  @Test
  void discriminativeGivesTheBackboneItsShareOfTheRate() {
    List<ParamGroup> groups = Strategy.DISCRIMINATIVE.prepare(new TinyNet(), "fc", 0.1, 0.25);
    assertEquals(0.025, groups.get(0).lr());
    assertEquals(4, groups.get(0).params().size());
    assertEquals(0.1, groups.get(1).lr());
    assertEquals(2, groups.get(1).params().size());
  }

  @Test
  void aHeadThatDoesNotExistIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Strategy.FREEZE.prepare(new TinyNet(), "classifier", 0.1, 0));
  }

  @Test
  void onlyScratchNeedsNoWeights() {
    assertFalse(Strategy.SCRATCH.needsWeights());
    assertTrue(Strategy.FREEZE.needsWeights());
  }

  @Test
  void discriminativeAtScaleZeroIsFreezeBitForBit() {
    assertEquals(losses(Strategy.FREEZE, 0), losses(Strategy.DISCRIMINATIVE, 0));
    assertFalse(losses(Strategy.FREEZE, 0).equals(losses(Strategy.DISCRIMINATIVE, 0.1)));
  }

  @Test
  void aGroupThatStaysAtZeroNeedsNoGradients() {
    TinyNet net = new TinyNet();
    SGD optimizer =
        new SGD(Strategy.DISCRIMINATIVE.prepare(net, "fc", 0.1, 0), SGD.options().momentum(0.9));
    assertEquals(
        4,
        IdleGroups.withoutGradients(optimizer, new StepLR(optimizer, 2)).size(),
        "the backbone's");
    net.namedParameters()
        .forEach((name, p) -> assertEquals(name.startsWith("fc."), p.requires_grad(), name));
  }

  @Test
  void aGroupThatMovesOrMayMoveKeepsItsGradients() {
    TinyNet net = new TinyNet();
    SGD moving = new SGD(Strategy.DISCRIMINATIVE.prepare(net, "fc", 0.1, 0.1), SGD.options());
    assertEquals(List.of(), IdleGroups.withoutGradients(moving, new StepLR(moving, 2)));
    SGD idle = new SGD(Strategy.DISCRIMINATIVE.prepare(net, "fc", 0.1, 0), SGD.options());
    LRScheduler unknown =
        new LRScheduler(idle) {
          @Override
          protected List<Double> getLr() {
            return List.of(0.1, 0.1);
          }
        };
    assertEquals(List.of(), IdleGroups.withoutGradients(idle, unknown));
  }

  @Test
  void frozenWeightsDoNotMoveWhileBatchNormsStatisticsDo() {
    TinyRun run = new TinyRun(1, Strategy.FREEZE, 0, new TinyImages(TinyRun.IMAGES), false);
    Tensor weight = run.model.parameter("conv.weight").clone();
    Tensor mean = run.model.buffer("bn.running_mean").clone();
    run.trainOneEpoch(new StepListener() {});
    assertTrue(torch.equal(weight, run.model.parameter("conv.weight")));
    assertFalse(torch.equal(mean, run.model.buffer("bn.running_mean")));
  }

  private static List<Double> losses(Strategy strategy, double scale) {
    TinyRun run = new TinyRun(1, strategy, scale, new TinyImages(TinyRun.IMAGES), false);
    List<Double> losses = new ArrayList<>();
    for (int epoch = 0; epoch < 5; epoch++) {
      run.trainOneEpoch(
          new StepListener() {
            @Override
            public void afterStep(int step, double loss, int samples) {
              losses.add(loss);
            }
          });
    }
    return losses;
  }
}
