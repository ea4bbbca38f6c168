package dev.graft.train;

import dev.graft.data.Batch;
import dev.graft.data.BatchIterator;
import dev.graft.data.DataLoader;
import dev.graft.nn.FusedBackward;
import dev.graft.nn.Network;
import dev.graft.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The two loops, in PyTorch's order.
 *
 * <p>Nothing native outlives a step but the parameters, their gradients and the optimizer's state.
 * Forward and backward run inside a {@link FusedBackward} region.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/references/classification/train.py">torchvision
 *     v0.28.0 references/classification/train.py</a>
 */
public final class Trainer {
  private Trainer() {}

  /**
   * Trains a model on every batch of a loader once.
   *
   * @throws NonFiniteLossException if a loss is not finite; the parameters are those before that
   *     step
   * @throws TrainException if no sample could be read
   */
  public static Metrics trainOneEpoch(
      Network model,
      Criterion criterion,
      Optimizer optimizer,
      DataLoader loader,
      Placement placement,
      StepListener listener) {
    return trainOneEpoch(model, criterion, optimizer, loader, placement, Recipe.PLAIN, listener);
  }

  /**
   * Trains a model on every batch of a loader once, by a recipe.
   *
   * @throws NonFiniteLossException if a loss is not finite; the parameters are those before that
   *     step
   * @throws TrainException if no sample could be read
   */
  public static Metrics trainOneEpoch(
      Network model,
      Criterion criterion,
      Optimizer optimizer,
      DataLoader loader,
      Placement placement,
      Recipe recipe,
      StepListener listener) {
    return train(model, criterion, optimizer, loader, placement, recipe, listener, null).metrics();
  }

  /**
   * Trains on the rest of an epoch.
   *
   * @param from how far it has come; null begins
   * @return what the whole epoch gave
   */
  static EpochProgress train(
      Network model,
      Criterion criterion,
      Optimizer optimizer,
      DataLoader loader,
      Placement placement,
      Recipe recipe,
      StepListener listener,
      @Nullable EpochProgress from) {
    int together = recipe.accumulate();
    model.train(true);
    recipe.modeSet();
    try (PointerScope epoch = new PointerScope();
        BatchIterator batches = from == null ? loader.iterator() : loader.iterator(from.place())) {
      EpochSums sums = new EpochSums(placement, from);
      Supplier<EpochProgress> progress = () -> sums.progress(batches);
      while (batches.hasNext()) {
        try (PointerScope scope = new PointerScope()) {
          Batch batch = batches.next();
          Tensor x = placement.inputs(batch.inputs()); // (N, 3, H, W)
          Tensor y = placement.targets(batch.targets()); // (N)
          int step = sums.steps();
          Tensor out;
          Tensor loss;
          try (FusedBackward fused = FusedBackward.open()) {
            try (Precision.Region region = placement.region()) {
              out = model.forward(x); // (N, classes)
              loss = criterion.forward(out, y);
            }
            if (step % together == 0) {
              optimizer.zeroGrad();
            }
            (together == 1 ? loss : loss.div(new Scalar(together))).backward();
          }
          // The one read of a step: it waits for the device. Before step(), so that a loss that is
          // not a number never reaches the parameters.
          double value = finite(loss.item_double(), step);
          boolean whole = (step + 1) % together == 0 || !batches.hasNext();
          if (whole) {
            listener.beforeStep(step);
            recipe.beforeStep(model);
            optimizer.step();
            recipe.afterStep(model, step);
          }
          sums.add(value, right(out, y), batch.size());
          listener.afterStep(step, value, batch.size());
          if (whole) {
            listener.reached(progress);
          }
        }
      }
      return sums.progress(batches);
    }
  }

  /**
   * Evaluates a model on every batch of a loader, without gradients.
   *
   * @throws TrainException if no sample could be read
   */
  public static EvalResult evaluate(
      Network model, Criterion criterion, DataLoader loader, Placement placement) {
    return evaluate(model, criterion, loader, placement, new StepListener() {});
  }

  /**
   * As the other, telling a listener of each batch by {@link StepListener#afterStep}.
   *
   * @throws TrainException if no sample could be read
   */
  public static EvalResult evaluate(
      Network model,
      Criterion criterion,
      DataLoader loader,
      Placement placement,
      StepListener listener) {
    long start = System.nanoTime();
    long samples = 0;
    double lossSum = 0;
    model.train(false);
    try (PointerScope epoch = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        BatchIterator batches = loader.iterator()) {
      Tensor confusion = new Tensor();
      long classes = 0;
      for (int step = 0; batches.hasNext(); step++) {
        try (PointerScope scope = new PointerScope()) {
          Batch batch = batches.next();
          Tensor x = placement.inputs(batch.inputs()); // (N, 3, H, W)
          Tensor y = placement.targets(batch.targets()); // (N)
          Tensor out;
          Tensor loss;
          try (Precision.Region region = placement.region()) {
            out = model.forward(x); // (N, classes)
            loss = criterion.forward(out, y);
          }
          classes = out.size(1);
          confusion.put(added(confusion, pairs(out, y)));
          double value = loss.item_double();
          lossSum += value * batch.size();
          samples += batch.size();
          listener.afterStep(step, value, batch.size());
        }
      }
      List<List<Long>> table = table(confusion, (int) classes);
      long correct = 0;
      for (int i = 0; i < table.size(); i++) {
        correct += table.get(i).get(i);
      }
      return new EvalResult(metrics(lossSum, correct, samples, start), table);
    }
  }

  /**
   * The probabilities of each class for some images, by a model in evaluation mode.
   *
   * @param images {@code (N, 3, H, W)}
   * @return {@code (N, classes)} on the CPU, rows summing to 1; belongs to the open scope
   */
  public static Tensor predict(Network model, Tensor images, Placement placement) {
    try (NoGradGuard guard = new NoGradGuard();
        Precision.Region region = placement.region()) {
      return model.forward(placement.inputs(images)).softmax(1).cpu();
    }
  }

  private static Metrics metrics(double lossSum, long correct, long samples, long start) {
    if (samples == 0) {
      throw new TrainException("no image of the data set could be read");
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Metrics(lossSum / samples, (double) correct / samples, samples, seconds);
  }

  private static double finite(double loss, int step) {
    if (!Double.isFinite(loss)) {
      throw new NonFiniteLossException(loss, step);
    }
    return loss;
  }

  private static Tensor right(Tensor out, Tensor y) {
    return predicted(out).eq(classes(y)).sum();
  }

  private static Tensor predicted(Tensor out) {
    return out.argmax(new LongOptional(1), false);
  }

  // Of samples that were mixed, or have several labels, the class with the largest share, as
  // torchvision's references count.
  private static Tensor classes(Tensor y) {
    return y.dim() == 1 ? y : predicted(y);
  }

  // How often each (true, predicted) pair occurs, as target * classes + prediction.
  private static Tensor pairs(Tensor out, Tensor y) {
    long classes = out.size(1);
    Tensor index = classes(y).mul(torch.tensor(classes)).add(predicted(out));
    return torch.bincount(index, new TensorOptional(), classes * classes);
  }

  private static Tensor added(Tensor sum, Tensor more) {
    return sum.defined() ? sum.add(more) : more;
  }

  private static List<List<Long>> table(Tensor confusion, int classes) {
    List<List<Long>> rows = new ArrayList<>();
    if (classes > 0) {
      Tensor counts = confusion.cpu();
      LongPointer values = new LongPointer(counts.data_ptr_long());
      for (int i = 0; i < classes; i++) {
        List<Long> row = new ArrayList<>();
        for (int j = 0; j < classes; j++) {
          row.add(values.get((long) i * classes + j));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
