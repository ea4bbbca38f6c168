package dev.graft.classify;

import dev.graft.data.Dataset;
import dev.graft.optim.Optimizer;
import dev.graft.optim.ParamGroup;
import dev.graft.train.Criterion;
import dev.graft.train.StepListener;
import dev.graft.transforms.Image;
import dev.graft.transforms.ImageStep;
import dev.graft.transforms.ImageTransform;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Makes one stage of training fail, once, at a chosen occasion. */
final class Faults {
  private @Nullable Stage armed;
  private int passes;

  /** The stage fails at its next occasion but {@code passes}; null disarms. */
  synchronized void arm(@Nullable Stage stage, int passes) {
    this.armed = stage;
    this.passes = passes;
  }

  private synchronized boolean due(Stage stage) {
    if (stage != armed || passes-- > 0) {
      return false;
    }
    if (stage != Stage.DRAW) { // draws that failed ahead of time are made again in their turn
      armed = null;
    }
    return true;
  }

  void at(Stage stage) {
    if (due(stage)) {
      throw new Fault(stage);
    }
  }

  /** Whether a failure is the one that was asked for. */
  static boolean isOf(Stage stage, Throwable failure) {
    return stage == Stage.BACKWARD
        ? String.valueOf(failure.getMessage()).contains("modified by an inplace operation")
        : Stream.<@Nullable Throwable>iterate(failure, e -> e != null, e -> e.getCause())
            .anyMatch(e -> e instanceof Fault fault && fault.stage == stage);
  }

  Dataset in(Dataset dataset) {
    return new Dataset() {
      @Override
      public int size() {
        return dataset.size();
      }

      @Override
      public Item load(int index) {
        Item item = dataset.load(index);
        try {
          at(Stage.READ);
          return item;
        } catch (Fault e) {
          item.close();
          throw e;
        }
      }
    };
  }

  ImageTransform in(ImageTransform transform) {
    return new ImageTransform() {
      @Override
      public ImageStep draw(int width, int height, @Nullable Generator generator) {
        ImageStep step = transform.draw(width, height, generator);
        at(Stage.DRAW);
        return new ImageStep() {
          @Override
          public int width() {
            return step.width();
          }

          @Override
          public int height() {
            return step.height();
          }

          @Override
          public Image apply(Image image) {
            at(Stage.TRANSFORM);
            return step.apply(image);
          }
        };
      }
    };
  }

  Criterion in(Criterion criterion) {
    return (out, y) -> {
      Tensor loss = criterion.forward(out, y);
      at(Stage.LOSS);
      if (due(Stage.BACKWARD)) {
        Tensor needed = out.exp(); // its own derivative
        loss = loss.add(needed.sum());
        needed.add_(new Scalar(1));
      }
      return loss;
    };
  }

  Optimizer in(Optimizer optimizer) {
    return new Optimizer() {
      @Override
      public void step() {
        optimizer.step();
        at(Stage.OPTIMIZER);
      }

      @Override
      public void zeroGrad() {
        optimizer.zeroGrad();
      }

      @Override
      public List<ParamGroup> paramGroups() {
        return optimizer.paramGroups();
      }

      @Override
      public void addParamGroup(ParamGroup group) {
        optimizer.addParamGroup(group);
      }

      @Override
      public Map<String, Object> stateDict() {
        return optimizer.stateDict();
      }

      @Override
      public void loadStateDict(Map<?, ?> stateDict) {
        optimizer.loadStateDict(stateDict);
      }
    };
  }

  StepListener in(StepListener listener) {
    return new StepListener() {
      @Override
      public void beforeStep(int step) {
        listener.beforeStep(step);
        at(Stage.BEFORE_STEP);
      }

      @Override
      public void afterStep(int step, double loss, int samples) {
        listener.afterStep(step, loss, samples);
        at(Stage.AFTER_STEP);
      }
    };
  }

  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Stage stage;

    Fault(Stage stage) {
      super("asked for at " + stage);
      this.stage = stage;
    }
  }
}
