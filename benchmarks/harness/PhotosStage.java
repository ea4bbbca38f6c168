package harness;

import java.util.List;

/** From the file to the batch on one thread: decoding, and the article's transforms with it. */
final class PhotosStage implements Stage {
  @Override
  public String name() {
    return "photos";
  }

  @Override
  public List<Row> rows() {
    return List.of(
        Row.rate("decode_photos_per_s", "photos decoded, one core"),
        Row.rate("train_photos_per_s", "photos decoded and transformed for training, one core"),
        Row.rate("eval_photos_per_s", "photos decoded and transformed for evaluation, one core"));
  }

  @Override
  public List<Measurement> measurements(Setup setup) {
    String photos = setup.trainPhotos();
    return List.of(
        setup.graft(5, "bench", "data", "--data", photos, "--json"),
        setup.python(Column.DEFAULTS, 10, "data.py", photos),
        setup.python(Column.BEST, 10, "data.py", photos));
  }
}
