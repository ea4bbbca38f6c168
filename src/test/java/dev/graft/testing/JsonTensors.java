package dev.graft.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tensors that fixtures hold as {@code {"shape": [...], "values": [...]}}. */
public final class JsonTensors {
  private JsonTensors() {}

  /** A float64 tensor, which belongs to the open scope. */
  public static Tensor tensor(JsonElement flat) {
    JsonObject object = flat.getAsJsonObject();
    double[] values = doubles(object.get("values"));
    return torch.tensor(values).view(longs(object.get("shape")));
  }

  /** An array of numbers. */
  public static double[] doubles(JsonElement element) {
    JsonArray array = element.getAsJsonArray();
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).getAsDouble()).toArray();
  }

  /** An array of integers. */
  public static long[] longs(JsonElement element) {
    JsonArray array = element.getAsJsonArray();
    return IntStream.range(0, array.size()).mapToLong(i -> array.get(i).getAsLong()).toArray();
  }

  /** Makes sure that a tensor has a fixture's shape and, within a tolerance, its values. */
  public static void assertClose(
      JsonElement expected, Tensor actual, double tolerance, String what) {
    Tensor wanted = tensor(expected);
    assertArrayEquals(wanted.sizes().vec().get(), actual.sizes().vec().get(), what + ": shape");
    if (wanted.numel() > 0) {
      Tensor found = actual.detach().to(torch.ScalarType.Double);
      double difference = torch.max(wanted.sub(found).abs()).item_double();
      assertTrue(difference <= tolerance, () -> what + " is off by " + difference);
    }
  }
}
