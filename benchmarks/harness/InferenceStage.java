package harness;

import java.util.ArrayList;
import java.util.List;

/**
 * Answers: the forward pass of a batch and of one photo, and photos from the file to the answer.
 */
final class InferenceStage implements Stage {
  @Override
  public String name() {
    return "inference";
  }

  @Override
  public List<Row> rows() {
    return List.of(
        Row.time("batch_ms", "evaluation of a batch of 16, forward", "ms"),
        Row.time("photo_ms", "evaluation of one photo, forward", "ms"),
        Row.rate("predict_photos_per_s", "a folder, one photo after another, file to answer"));
  }

  @Override
  public List<Measurement> measurements(Setup setup) {
    String steps = String.valueOf(setup.steps());
    String photos = setup.trainPhotos();
    List<Measurement> all = new ArrayList<>();
    all.add(setup.graft(6, "bench", "inference", "--steps", steps, "--json"));
    for (Column column : Column.PYTORCH) {
      int guess = column == Column.COMPILE ? 25 : 8;
      all.add(setup.python(column, guess, "inference.py", column.mode(), steps));
    }
    all.add(setup.graft(5, "bench", "predict", "--data", photos, "--json"));
    for (Column column : List.of(Column.DEFAULTS, Column.BEST)) {
      all.add(setup.python(column, 10, "predict.py", photos, column.mode()));
    }
    return all;
  }
}
