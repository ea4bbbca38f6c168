package dev.graft.report;

import dev.graft.data.LabelledImages;
import dev.graft.nn.Module;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a run's network says about the validation photos, and where it looks. Holds nothing native:
 * it may outlive the network.
 *
 * @param evaluation its answers, photo by photo
 * @param attention where it looks in a few photos, before and after training; may be empty
 */
public record PhotoAnswers(Evaluation evaluation, List<Attention> attention) {
  private static final int LOOKS = 4;

  /** Copies the list. */
  public PhotoAnswers {
    attention = List.copyOf(attention);
  }

  /**
   * Asks a network about every photo.
   *
   * @param before makes the network as training started, to show where it looked; nothing leaves
   *     that out. Called when all photos are answered: both need memory
   * @param after the network to ask
   */
  public static PhotoAnswers of(
      Supplier<Optional<Module>> before, Module after, LabelledImages photos) {
    Evaluation answers = Evaluations.of(after, photos);
    Module earlier = before.get().orElse(null);
    if (earlier == null) {
      return new PhotoAnswers(answers, List.of());
    }
    List<Prediction> examples = Attentions.examples(answers, LOOKS);
    return new PhotoAnswers(
        answers,
        Attentions.compare(earlier, after, photos.transform(), photos.classes(), examples));
  }
}
