package dev.graft.transforms;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/**
 * Builds transforms from their Python constructors as scripts/fixtures/augmentations.py has them.
 */
final class TransformSpecs {
  private final String name;
  private final JsonObject args;

  private TransformSpecs(String name, JsonObject args) {
    this.name = name;
    this.args = args;
  }

  /** The transforms of a chain: pairs of a name and keyword arguments. */
  static List<Transform> chain(JsonElement chain) {
    List<Transform> transforms = new ArrayList<>();
    for (JsonElement element : chain.getAsJsonArray()) {
      JsonArray spec = element.getAsJsonArray();
      transforms.add(
          new TransformSpecs(spec.get(0).getAsString(), spec.get(1).getAsJsonObject()).build());
    }
    return transforms;
  }

  private Transform build() {
    return switch (name) {
      case "ToTensor", "Stack" -> new ToTensor();
      case "Normalize" -> new Normalize(doubles("mean"), doubles("std"));
      case "Resize" -> resize();
      case "CenterCrop" -> new CenterCrop(ints("size")[0]);
      case "RandomResizedCrop" ->
          new RandomResizedCrop(ints("size")[0], ints("size")[1], 0.08, 1.0, 3.0 / 4.0, 4.0 / 3.0)
              .withInterpolation(interpolation(InterpolationMode.BILINEAR));
      case "RandomHorizontalFlip" -> new RandomHorizontalFlip();
      case "RandomVerticalFlip" ->
          args.has("p") ? new RandomVerticalFlip(number("p")) : new RandomVerticalFlip();
      case "RandomGrayscale" ->
          args.has("p") ? new RandomGrayscale(number("p")) : new RandomGrayscale();
      case "Grayscale" ->
          args.has("num_output_channels")
              ? new Grayscale(args.get("num_output_channels").getAsInt())
              : new Grayscale();
      case "RandomApply" -> new RandomApply(images(), number("p"));
      case "Pad" -> pad();
      case "RandomCrop" -> crop();
      case "ColorJitter" -> jitter();
      case "RandomRotation" -> rotation();
      case "RandomAffine" -> affine();
      case "GaussianBlur" -> blur();
      case "RandomErasing" -> erasing();
      case "FiveCrop" -> new FiveCrop(ints("size")[0], ints("size")[1]);
      default -> throw new AssertionError("no transform " + name);
    };
  }

  private Transform resize() {
    InterpolationMode mode = interpolation(InterpolationMode.BILINEAR);
    if (args.get("size").isJsonArray()) {
      return new Resize(ints("size")[0], ints("size")[1], mode);
    }
    int size = args.get("size").getAsInt();
    return args.has("max_size")
        ? new Resize(size, mode, args.get("max_size").getAsInt())
        : new Resize(size, mode);
  }

  private Transform pad() {
    Pad pad = new Pad(ints("padding"));
    pad = args.has("fill") ? pad.withFill(ints("fill")) : pad;
    return args.has("padding_mode") ? pad.withPaddingMode(paddingMode()) : pad;
  }

  private Transform crop() {
    RandomCrop crop = new RandomCrop(ints("size")[0], ints("size")[1]);
    crop = args.has("padding") ? crop.withPadding(ints("padding")) : crop;
    crop = args.has("pad_if_needed") ? crop.withPadIfNeeded(true) : crop;
    crop = args.has("fill") ? crop.withFill(ints("fill")) : crop;
    return args.has("padding_mode") ? crop.withPaddingMode(paddingMode()) : crop;
  }

  private Transform jitter() {
    if (args.has("brightness") && !args.get("brightness").isJsonArray()) {
      return new ColorJitter(
          optional("brightness"), optional("contrast"), optional("saturation"), optional("hue"));
    }
    ColorJitter jitter = new ColorJitter();
    for (String key : args.keySet()) {
      double[] range = doubles(key);
      jitter =
          switch (key) {
            case "brightness" -> jitter.withBrightness(range[0], range[1]);
            case "contrast" -> jitter.withContrast(range[0], range[1]);
            case "saturation" -> jitter.withSaturation(range[0], range[1]);
            default -> jitter.withHue(range[0], range[1]);
          };
    }
    return jitter;
  }

  private Transform rotation() {
    double[] degrees = doubles("degrees");
    RandomRotation turn =
        degrees.length == 1
            ? new RandomRotation(degrees[0])
            : new RandomRotation(degrees[0], degrees[1]);
    turn = turn.withInterpolation(interpolation(InterpolationMode.NEAREST));
    turn = args.has("expand") ? turn.withExpand(true) : turn;
    if (args.has("center")) {
      turn = turn.withCenter(doubles("center")[0], doubles("center")[1]);
    }
    return args.has("fill") ? turn.withFill(ints("fill")) : turn;
  }

  private Transform affine() {
    double[] degrees = doubles("degrees");
    RandomAffine affine =
        degrees.length == 1
            ? new RandomAffine(degrees[0])
            : new RandomAffine(degrees[0], degrees[1]);
    affine = affine.withInterpolation(interpolation(InterpolationMode.NEAREST));
    if (args.has("translate")) {
      affine = affine.withTranslate(doubles("translate")[0], doubles("translate")[1]);
    }
    if (args.has("scale")) {
      affine = affine.withScale(doubles("scale")[0], doubles("scale")[1]);
    }
    affine = args.has("shear") ? affine.withShear(doubles("shear")) : affine;
    if (args.has("center")) {
      affine = affine.withCenter(doubles("center")[0], doubles("center")[1]);
    }
    return args.has("fill") ? affine.withFill(ints("fill")) : affine;
  }

  private Transform blur() {
    GaussianBlur blur = new GaussianBlur(ints("kernel_size")[0], ints("kernel_size")[1]);
    double[] sigma = args.has("sigma") ? doubles("sigma") : new double[0];
    return switch (sigma.length) {
      case 0 -> blur;
      case 1 -> blur.withSigma(sigma[0]);
      default -> blur.withSigma(sigma[0], sigma[1]);
    };
  }

  private Transform erasing() {
    RandomErasing erasing = new RandomErasing();
    if (args.has("scale") || args.has("ratio")) {
      double[] scale = args.has("scale") ? doubles("scale") : new double[] {0.02, 0.33};
      double[] ratio = args.has("ratio") ? doubles("ratio") : new double[] {0.3, 3.3};
      erasing = new RandomErasing(number("p"), scale[0], scale[1], ratio[0], ratio[1]);
    } else if (args.has("p")) {
      erasing = new RandomErasing(number("p"));
    }
    if (!args.has("value")) {
      return erasing;
    }
    return args.get("value").isJsonArray()
        ? erasing.withValue(doubles("value"))
        : erasing.withRandomValues();
  }

  private List<ImageTransform> images() {
    return chain(args.get("transforms")).stream().map(inner -> (ImageTransform) inner).toList();
  }

  private InterpolationMode interpolation(InterpolationMode otherwise) {
    return args.has("interpolation")
        ? InterpolationMode.valueOf(upper("interpolation"))
        : otherwise;
  }

  private PaddingMode paddingMode() {
    return PaddingMode.valueOf(upper("padding_mode"));
  }

  private String upper(String key) {
    return args.get(key).getAsString().toUpperCase(Locale.ROOT);
  }

  private double number(String key) {
    return args.get(key).getAsDouble();
  }

  private double optional(String key) {
    return args.has(key) ? number(key) : 0;
  }

  /** One number or an array of them. */
  private double[] doubles(String key) {
    JsonElement value = args.get(key);
    return value.isJsonArray()
        ? StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
            .mapToDouble(JsonElement::getAsDouble)
            .toArray()
        : new double[] {value.getAsDouble()};
  }

  private int[] ints(String key) {
    double[] doubles = doubles(key);
    int[] ints = new int[doubles.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) doubles[i];
    }
    return ints;
  }
}
