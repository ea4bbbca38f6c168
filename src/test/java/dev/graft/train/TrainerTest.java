package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
class TrainerTest {
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
  void theEpochsLossIsTheMeanOverSamplesAndNotOverBatches() {
    TinyRun run = new TinyRun(1);
    List<Double> losses = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    Metrics metrics =
        run.trainOneEpoch(
            new StepListener() {
              @Override
              public void afterStep(int step, double loss, int samples) {
                losses.add(loss);
                sizes.add(samples);
              }
            });
    assertEquals(List.of(4, 4, 2), sizes);
    double sum = 0;
    for (int i = 0; i < losses.size(); i++) {
      sum += losses.get(i) * sizes.get(i);
    }
    assertEquals(sum / TinyRun.IMAGES, metrics.loss());
    assertEquals(TinyRun.IMAGES, metrics.samples());
    assertTrue(run.model.isTraining());
  }

  @Test
  void theSeamSeesGradientsBeforeTheyAreUsed() {
    TinyRun run = new TinyRun(1);
    Tensor weight = run.model.parameter("fc.weight");
    Tensor before = weight.detach().clone();
    List<Boolean> seen = new ArrayList<>();
    run.trainOneEpoch(
        new StepListener() {
          @Override
          public void beforeStep(int step) {
            if (step == 0) {
              seen.add(weight.grad().defined() && torch.equal(weight, before));
            }
            run.setup.optimizer().zeroGrad();
          }
        });
    assertEquals(List.of(true), seen);
    assertTrue(torch.equal(weight, before), "without gradients nothing may change");
  }

  @Test
  void evaluationLeavesTheModelAloneAndCountsEveryPair() {
    TinyRun run = new TinyRun(1);
    Tensor mean = run.model.buffer("bn.running_mean");
    Tensor before = mean.clone();
    EvalResult result = run.evaluate();
    assertTrue(torch.equal(mean, before));
    assertFalse(run.model.isTraining());
    long all = result.confusion().stream().flatMap(List::stream).mapToLong(n -> n).sum();
    assertEquals(TinyRun.IMAGES, all);
    long right = result.confusion().get(0).get(0) + result.confusion().get(1).get(1);
    assertEquals((double) right / all, result.metrics().accuracy());
    long dark = result.confusion().get(0).stream().mapToLong(n -> n).sum();
    assertEquals(TinyRun.IMAGES / 2, dark);
  }

  @Test
  void trainingLearns() {
    TinyRun run = new TinyRun(1);
    double before = run.evaluate().metrics().loss();
    for (int epoch = 0; epoch < 20; epoch++) {
      run.trainOneEpoch(new StepListener() {});
    }
    Metrics after = run.evaluate().metrics();
    assertTrue(after.loss() < before / 2, before + " became " + after);
    assertTrue(after.accuracy() > 0.8, after.toString());
  }

  @Test
  void aLossThatIsNoNumberStopsBeforeTheWeightsAreSpoilt() {
    TinyImages images = new TinyImages(TinyRun.IMAGES, index -> index == 7 ? 1 : 0);
    TinyRun run = new TinyRun(1, Strategy.FINETUNE, 0, images, false);
    NonFiniteLossException e =
        assertThrows(NonFiniteLossException.class, () -> run.trainOneEpoch(new StepListener() {}));
    assertTrue(e.step() >= 0 && e.step() < 3, "step " + e.step());
    assertTrue(String.valueOf(e.getMessage()).contains("NaN at step " + e.step()));
    run.model
        .namedParameters()
        .forEach((name, p) -> assertFalse(p.isnan().any().item_bool(), name));
  }

  @Test
  void probabilitiesSumToOneAndAgreeWithTheLogits() {
    TinyRun run = new TinyRun(1);
    run.model.train(false);
    Tensor x = torch.rand(new long[] {3, 3, 4, 4});
    Tensor p = Trainer.predict(run.model, x, run.setup.placement());
    assertEquals(3.0, p.sum().item_double(), 1e-6);
    assertTrue(torch.equal(p.argmax(), run.model.forward(x).softmax(1).argmax()));
    assertFalse(p.requires_grad());
  }
}
