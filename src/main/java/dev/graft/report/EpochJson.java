package dev.graft.report;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/** An epoch as one line of JSON, for programs that read the terminal. */
public final class EpochJson {
  private EpochJson() {}

  /**
   * One object on one line, without an end: {@code run}, the columns of {@code metrics.csv}, and
   * {@code best}. A number that is not finite becomes null, since JSON has none.
   *
   * @param best whether no earlier epoch's validation accuracy was as high
   */
  public static String line(String run, EpochRow row, boolean best) {
    JsonObject object = new JsonObject();
    object.addProperty("run", run);
    object.addProperty("epoch", row.epoch());
    number(object, "train_loss", row.trainLoss());
    number(object, "train_accuracy", row.trainAccuracy());
    number(object, "val_loss", row.valLoss());
    number(object, "val_accuracy", row.valAccuracy());
    number(object, "lr", row.lr());
    number(object, "train_seconds", row.trainSeconds());
    number(object, "val_seconds", row.valSeconds());
    object.addProperty("best", best);
    return object.toString();
  }

  private static void number(JsonObject object, String key, double value) {
    object.add(key, Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE);
  }
}
