package dev.graft.report;

import dev.graft.data.ImageFolder;
import dev.graft.data.LabelledImages;
import dev.graft.data.image.ImageException;
import dev.graft.nn.Network;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Asks a network about every photo of a data set. */
public final class Evaluations {
  private static final int BATCH = 16;

  private Evaluations() {}

  /**
   * The network's answers, photo by photo, in the folder's order; a file that is no image is left
   * out. Puts the network into evaluation mode. Decodes on this thread: 3 ms a photo, beside 20 to
   * 40 ms for a ResNet-18 on a CPU.
   */
  public static Evaluation of(Network model, LabelledImages photos) {
    model.train(false);
    List<Prediction> predictions = new ArrayList<>();
    for (int from = 0; from < photos.size(); from += BATCH) {
      predictions.addAll(batch(model, photos, from, Math.min(from + BATCH, photos.size())));
    }
    return new Evaluation(photos.classes(), predictions);
  }

  private static List<Prediction> batch(Network model, LabelledImages photos, int from, int to) {
    List<ImageFolder.Entry> read = new ArrayList<>();
    List<Prediction> predictions = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      TensorVector inputs = new TensorVector();
      for (int i = from; i < to; i++) {
        try {
          inputs.push_back(photos.get(i, null).input());
          read.add(photos.samples().get(i));
        } catch (ImageException e) {
          // Left out: what reads the photos for training says which files are none.
        }
      }
      if (read.isEmpty()) {
        return predictions;
      }
      Tensor out = model.forward(Inputs.like(model, torch.stack(inputs))); // (N, classes)
      Tensor shares = out.to(torch.ScalarType.Double).softmax(1).cpu().contiguous();
      int classes = (int) shares.size(1);
      DoublePointer values = new DoublePointer(shares.data_ptr_double());
      for (int i = 0; i < read.size(); i++) {
        List<Double> row = new ArrayList<>();
        for (int j = 0; j < classes; j++) {
          row.add(values.get((long) i * classes + j));
        }
        predictions.add(new Prediction(read.get(i).path(), read.get(i).target(), row));
      }
    }
    return predictions;
  }
}
