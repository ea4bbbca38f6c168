package dev.graft.optim;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The network and the numbers of {@code scripts/fixtures/optim.py}. */
final class TinyNetwork {
  static final JsonObject FIXTURE = read();

  final Tensor x = tensor(FIXTURE.getAsJsonObject("x"));
  final Tensor y = torch.tensor(longs(FIXTURE.getAsJsonArray("y")));
  final List<Tensor> parameters;
  private final Conv2dImpl conv;
  private final BatchNorm2dImpl bn = new BatchNorm2dImpl(new BatchNormOptions(2));
  private final LinearImpl fc = new LinearImpl(8, 3);

  TinyNetwork() {
    Conv2dOptions options = new Conv2dOptions(1, 2, new LongPointer(3, 3));
    options.bias().put(false);
    conv = new Conv2dImpl(options);
    List.of(conv, bn, fc).forEach(m -> m.to(torch.ScalarType.Double, false));
    parameters = List.of(conv.weight(), bn.weight(), bn.bias(), fc.weight(), fc.bias());
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i < parameters.size(); i++) {
        JsonElement value = FIXTURE.getAsJsonArray("initial").get(i);
        parameters.get(i).copy_(tensor(value.getAsJsonObject()));
      }
    }
  }

  List<Tensor> base() {
    return parameters.subList(0, 3);
  }

  List<Tensor> head() {
    return parameters.subList(3, 5);
  }

  Tensor forward() {
    return fc.forward(torch.relu(bn.forward(conv.forward(x))).flatten(1, -1));
  }

  Tensor loss(Tensor logits) {
    return torch.cross_entropy_loss(logits, y);
  }

  static Tensor tensor(JsonObject flat) {
    double[] values = doubles(flat.getAsJsonArray("values"));
    Tensor tensor = torch.tensor(values);
    return tensor.view(longs(flat.getAsJsonArray("shape")));
  }

  static double[] doubles(JsonArray array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).getAsDouble()).toArray();
  }

  static long[] longs(JsonArray array) {
    return IntStream.range(0, array.size()).mapToLong(i -> array.get(i).getAsLong()).toArray();
  }

  private static JsonObject read() {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                TinyNetwork.class.getResourceAsStream("/fixtures/optim/sgd.json")),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, JsonObject.class);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
