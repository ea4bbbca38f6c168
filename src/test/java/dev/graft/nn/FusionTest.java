package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.IdentityImpl;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kReflect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FusionTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    scope = new PointerScope();
    torch.manual_seed(1);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Conv2dOptions options(boolean bias) {
    Conv2dOptions options = new Conv2dOptions(4, 6, new LongPointer(3, 3));
    options.stride().put(0, 2).put(1, 1);
    options.padding().get0().put(0, 1).put(1, 0);
    options.groups().put(2);
    options.bias().put(bias);
    return options;
  }

  private static BatchNorm2dImpl norm() {
    BatchNormOptions options = new BatchNormOptions(6);
    options.eps().put(0.1); // large enough to be seen
    BatchNorm2dImpl norm = new BatchNorm2dImpl(options);
    Parameters.of(norm).forEach(p -> p.requires_grad_(false));
    norm.weight().copy_(torch.randn(6));
    norm.bias().copy_(torch.randn(6));
    norm.running_mean().copy_(torch.randn(6));
    norm.running_var().copy_(torch.rand(6));
    return norm;
  }

  private static Sequential evaluated(org.bytedeco.pytorch.Module... modules) {
    Sequential model = new Sequential(modules);
    model.train(false);
    return model;
  }

  private static double apart(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFoldedPairAnswersAsTheTwoLayers(boolean bias) {
    Sequential model = evaluated(new Conv2dImpl(options(bias)), norm(), new ReLUImpl());
    Tensor x = torch.randn(2, 4, 9, 8);
    Tensor expected = model.forward(x).detach();
    assertEquals(1, Fusion.foldBatchNorm(model));
    assertInstanceOf(IdentityImpl.class, model.slot("1").get());
    assertEquals(Set.of("0.weight", "0.bias"), model.stateDict().keySet());
    assertTrue(apart(expected, model.forward(x)) < 2e-6);
    assertEquals(0, Fusion.foldBatchNorm(model), "nothing is left to fold");
  }

  @Test
  void aBlockThatStandsInTwoPlacesIsFoldedOnce() {
    Sequential block = new Sequential(new Conv2dImpl(options(false)), norm());
    Sequential model = evaluated(block, new ReLUImpl());
    model.append(block);
    assertEquals(1, Fusion.foldBatchNorm(model));
  }

  @Test
  void aConvolutionThatAlsoStandsElsewhereStaysThere() {
    Conv2dImpl shared = new Conv2dImpl(options(false));
    Sequential model = evaluated(new Sequential(shared, norm()), new Sequential(shared));
    Tensor weight = shared.weight().detach().clone();
    assertEquals(1, Fusion.foldBatchNorm(model));
    assertSame(shared, model.slot("1.0").get());
    assertTrue(torch.equal(weight, shared.weight()));
  }

  @Test
  void theGeneratorStaysWhereItIs() {
    Sequential model = evaluated(new Conv2dImpl(options(false)), norm());
    torch.manual_seed(7);
    double expected = torch.rand(1).item_double();
    torch.manual_seed(7);
    Fusion.foldBatchNorm(model);
    assertEquals(expected, torch.rand(1).item_double(), 0);
  }

  @Test
  void hookedLayersAndOthersAreLeftAlone() {
    Conv2dOptions reflecting = options(false);
    reflecting.padding_mode().put(new kReflect());
    BatchNorm2dImpl inTraining = norm();
    BatchNormOptions bare = new BatchNormOptions(6);
    bare.affine().put(false);
    Sequential model =
        evaluated(
            new Sequential(new Conv2dImpl(options(false)), norm()),
            new Sequential(new Conv2dImpl(options(false)), norm()),
            new Sequential(new Conv2dImpl(reflecting), norm()),
            new Sequential(new Conv2dImpl(options(false)), inTraining),
            new Sequential(new Conv2dImpl(options(false)), new BatchNorm2dImpl(bare)),
            new Sequential(new Conv2dImpl(options(false)), new ReLUImpl(), norm()));
    inTraining.train(true);
    model.slot("0.0").registerForwardHook((module, x, y) -> null);
    model.slot("1.1").registerForwardHook((module, x, y) -> null);
    assertEquals(0, Fusion.foldBatchNorm(model));
    Sequential two = evaluated(new Sequential(new Conv2dImpl(options(false)), norm()));
    assertEquals(0, Fusion.foldBatchNorm(two, pair -> false));
    two.train(true);
    assertThrows(IllegalArgumentException.class, () -> Fusion.foldBatchNorm(two));
  }
}
