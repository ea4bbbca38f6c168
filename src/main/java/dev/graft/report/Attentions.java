package dev.graft.report;

import dev.graft.data.image.ImageReader;
import dev.graft.nn.Module;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Image;
import dev.graft.transforms.ImageTransform;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Makes the pictures of where a network looks, before and after it was trained. */
public final class Attentions {
  private Attentions() {}

  /**
   * A few photos worth a look: the surest right answer of each class in turn, then the surest
   * mistakes, {@code count} in all where there are as many.
   */
  public static List<Prediction> examples(Evaluation answers, int count) {
    Set<Prediction> chosen = new LinkedHashSet<>();
    List<Prediction> mistakes = answers.mistakes();
    int right = Math.max(count - Math.min(mistakes.size(), count / 2), 0);
    List<Prediction> sure =
        answers.predictions().stream()
            .filter(Prediction::isRight)
            .sorted((a, b) -> Double.compare(b.confidence(), a.confidence()))
            .toList();
    for (int round = 0; round < right && chosen.size() < right; round++) {
      for (int label = 0; label < answers.classes().size() && chosen.size() < right; label++) {
        int wanted = label;
        sure.stream()
            .filter(one -> one.target() == wanted && !chosen.contains(one))
            .findFirst()
            .ifPresent(chosen::add);
      }
    }
    mistakes.stream().limit(Math.max(0, count - chosen.size())).forEach(chosen::add);
    return List.copyOf(chosen);
  }

  /**
   * The maps of both networks for each photo's true class, side by side. Both are put into
   * evaluation mode.
   *
   * @param before the network as training started
   * @param after the network as training left it
   * @param transform what makes a photo the networks' input
   * @param classes names in the order of the networks' outputs
   * @throws dev.graft.data.image.ImageException if a photo cannot be read
   */
  public static List<Attention> compare(
      Module before,
      Module after,
      Compose transform,
      List<String> classes,
      List<Prediction> photos) {
    before.train(false);
    after.train(false);
    List<Attention> pictures = new ArrayList<>();
    for (Prediction photo : photos) {
      try (PointerScope scope = new PointerScope();
          Image image = ImageReader.open(photo.file())) {
        Mat seen = seen(image, transform);
        Tensor x = transform.apply(image).unsqueeze(0); // (1, 3, H, W)
        View then = View.of(before, x, photo.target(), classes);
        View now = View.of(after, x, photo.target(), classes);
        pictures.add(
            new Attention(
                photo.file().getFileName() + " (" + classes.get(photo.target()) + ")",
                Thumbnails.jpeg(seen),
                Overlays.draw(seen, then.map()),
                then.note(),
                Overlays.draw(seen, now.map()),
                now.note()));
      }
    }
    return pictures;
  }

  private record View(Heatmap map, String note) {
    static View of(Module model, Tensor image, int label, List<String> classes) {
      Tensor x = Inputs.like(model, image);
      Heatmap map = new GradCam(model, GradCam.lastFeatureMap(model, x)).of(x, label);
      try (NoGradGuard guard = new NoGradGuard()) {
        Tensor shares = model.forward(x).to(torch.ScalarType.Double).softmax(1).squeeze(0);
        int said = (int) shares.argmax().item_long();
        double share = shares.select(0, said).item_double();
        return new View(
            map, String.format(Locale.ROOT, "%s %.0f %%", classes.get(said), 100 * share));
      }
    }
  }

  /** The photo after resizing and cropping, before its pixels become numbers around 0. */
  private static Mat seen(Image image, Compose transform) {
    List<Image> made = new ArrayList<>();
    Image current = image;
    try {
      for (ImageTransform step : imageSteps(transform)) {
        current = step.apply(current, null);
        made.add(current);
      }
      return Thumbnails.bgr(current);
    } finally {
      made.forEach(Image::close);
    }
  }

  private static List<ImageTransform> imageSteps(Compose transform) {
    return transform.transforms().stream()
        .filter(ImageTransform.class::isInstance)
        .map(ImageTransform.class::cast)
        .toList();
  }
}
