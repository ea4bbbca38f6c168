package dev.graft.models;

import com.google.gson.Gson;
import com.google.gson.annotations.SerializedName;
import com.google.gson.reflect.TypeToken;
import dev.graft.nn.Module;
import dev.graft.nn.StateDict;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What {@code scripts/fixtures/models.py} wrote down of torchvision's models. */
final class Golden {
  /** A fresh model of seed 1; {@code nextDraw} is the uniform number drawn after it. */
  record Initial(
      int keys,
      String layout,
      String versions,
      String values,
      @SerializedName("next_draw") double nextDraw) {}

  /** One training step's forward and backward of a tiny network in float64. */
  record Tiny(
      String initial,
      double loss,
      List<Double> logits,
      List<Double> evaluated,
      @SerializedName("gradient_norms") Map<String, Double> gradientNorms,
      Map<String, List<Double>> gradients,
      @SerializedName("running_mean") List<Double> runningMean,
      @SerializedName("running_var") List<Double> runningVar,
      long counter,
      @SerializedName("float32_logits_apart") double float32LogitsApart,
      @SerializedName("float32_gradients_apart") double float32GradientsApart) {}

  /** One training step's forward and backward of a tiny network of a family, in float64. */
  record Family(
      String initial,
      double loss,
      List<Double> logits,
      List<Double> evaluated,
      @SerializedName("next_draw") double nextDraw,
      @SerializedName("gradient_norms") Map<String, Double> gradientNorms,
      Map<String, List<Double>> gradients,
      @SerializedName("buffer_norms") Map<String, Double> bufferNorms,
      @SerializedName("float32_logits_apart") double float32LogitsApart,
      @SerializedName("float32_gradients_apart") double float32GradientsApart) {}

  /** A thousand numbers of a normal distribution that is cut off. */
  record Truncated(double std, String values, @SerializedName("next_draw") double nextDraw) {}

  private Golden() {}

  static Map<String, Initial> initial() {
    return read("initial.json", new TypeToken<LinkedHashMap<String, Initial>>() {});
  }

  static Tiny tiny(String name) {
    Map<String, Tiny> all = read("tiny.json", new TypeToken<LinkedHashMap<String, Tiny>>() {});
    return Objects.requireNonNull(all.get(name));
  }

  static Family family(String name) {
    Map<String, Family> all =
        read("families.json", new TypeToken<LinkedHashMap<String, Family>>() {});
    return Objects.requireNonNull(all.get(name));
  }

  static List<Truncated> truncated() {
    return read("truncated.json", new TypeToken<List<Truncated>>() {});
  }

  private static <T> T read(String file, TypeToken<T> type) {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(
                Golden.class.getResourceAsStream("/fixtures/models/" + file), file),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fresh module as the script describes it; the next draw is left to the caller. */
  static Initial describe(Module module) {
    try (PointerScope scope = new PointerScope()) {
      StateDict state = module.stateDict();
      StringBuilder layout = new StringBuilder();
      state.forEach(
          (key, tensor) ->
              layout.append("%s %s %s%n".formatted(key, shape(tensor), dtype(tensor))));
      StringBuilder versions = new StringBuilder();
      state
          .metadata()
          .forEach(
              (path, entry) -> versions.append("%s %s%n".formatted(path, entry.get("version"))));
      return new Initial(
          state.size(), sha(layout.toString()), sha(versions.toString()), values(state), 0);
    }
  }

  static String values(StateDict state) {
    MessageDigest digest = sha256();
    for (Tensor tensor : state.values()) {
      Tensor plain = tensor.contiguous();
      try (BytePointer bytes = new BytePointer(plain.data_ptr())) {
        digest.update(bytes.capacity(plain.numel() * plain.element_size()).asByteBuffer());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String values(Tensor tensor) {
    StateDict one = new StateDict();
    one.put("", tensor);
    return values(one);
  }

  static double[] doubles(Tensor tensor) {
    double[] values = new double[(int) tensor.numel()];
    Tensor flat = tensor.detach().flatten().to(ScalarType.Double).contiguous();
    flat.data_ptr_double().get(values);
    return values;
  }

  private static List<Long> shape(Tensor tensor) {
    return java.util.stream.LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
  }

  private static String dtype(Tensor tensor) {
    return tensor.scalar_type().intern() == ScalarType.Long ? "int64" : "float32";
  }

  private static String sha(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
