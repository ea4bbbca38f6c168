package dev.graft.transforms;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Changes brightness, contrast, saturation and hue at random, in a random order.
 *
 * <p>{@code new ColorJitter(0.4, 0.4, 0.4, 0.1)}; {@code new ColorJitter().withHue(-0.2, 0.3)}
 *
 * <p>Draws one {@code randperm(4)}, and then one {@code uniform_} for each of the four that is not
 * left as it is, in the order above.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, ColorJitter</a>
 */
public final class ColorJitter implements ImageTransform {
  private enum Kind {
    BRIGHTNESS,
    CONTRAST,
    SATURATION,
    HUE
  }

  /** Python's numbers for them, which it shuffles. */
  private static final List<Kind> KINDS =
      List.of(Kind.BRIGHTNESS, Kind.CONTRAST, Kind.SATURATION, Kind.HUE);

  private record Range(double min, double max) {}

  /** Of what is changed, where its factor is drawn from. */
  private final Map<Kind, Range> ranges;

  /** Leaves everything as it is; see the methods. */
  public ColorJitter() {
    this(0, 0, 0, 0);
  }

  /**
   * Draws each factor around what leaves the image as it is.
   *
   * @param brightness factor 1 - brightness (at least 0) to 1 + brightness
   * @param contrast factor 1 - contrast (at least 0) to 1 + contrast
   * @param saturation factor 1 - saturation (at least 0) to 1 + saturation
   * @param hue shift -hue to hue, 0 to 0.5; 1 is once around
   * @throws IllegalArgumentException if a number is negative or {@code hue} is over 0.5
   */
  public ColorJitter(double brightness, double contrast, double saturation, double hue) {
    this.ranges = new EnumMap<>(Kind.class);
    around(Kind.BRIGHTNESS, brightness);
    around(Kind.CONTRAST, contrast);
    around(Kind.SATURATION, saturation);
    around(Kind.HUE, hue);
  }

  private ColorJitter(ColorJitter from, Kind kind, double min, double max) {
    this.ranges = new EnumMap<>(from.ranges);
    set(kind, min, max);
  }

  private void around(Kind kind, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(
          "ColorJitter: if %s is a single number, it must be non negative, found %s"
              .formatted(name(kind), value));
    }
    if (kind == Kind.HUE) {
      set(kind, -value, value);
    } else {
      set(kind, Math.max(1 - value, 0), 1 + value);
    }
  }

  private void set(Kind kind, double min, double max) {
    boolean hue = kind == Kind.HUE;
    if (!(min <= max && (hue ? min >= -0.5 && max <= 0.5 : min >= 0 && Double.isFinite(max)))) {
      throw new IllegalArgumentException(
          "ColorJitter: %s values should be between %s, min first, found (%s, %s)"
              .formatted(name(kind), hue ? "-0.5 and 0.5" : "0 and infinity", min, max));
    }
    double center = hue ? 0 : 1;
    if (min == center && max == center) {
      ranges.remove(kind);
    } else {
      ranges.put(kind, new Range(min, max));
    }
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** A copy with a range of its own for the factor: 0 is black, 1 leaves the image as it is. */
  public ColorJitter withBrightness(double min, double max) {
    return new ColorJitter(this, Kind.BRIGHTNESS, min, max);
  }

  /** A copy with a range of its own for the factor: 0 is grey, 1 leaves the image as it is. */
  public ColorJitter withContrast(double min, double max) {
    return new ColorJitter(this, Kind.CONTRAST, min, max);
  }

  /** A copy with a range of its own for the factor: 0 has no colours, 1 leaves them. */
  public ColorJitter withSaturation(double min, double max) {
    return new ColorJitter(this, Kind.SATURATION, min, max);
  }

  /** A copy with a range of its own for the shift of hue, within -0.5 to 0.5. */
  public ColorJitter withHue(double min, double max) {
    return new ColorJitter(this, Kind.HUE, min, max);
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    int[] order = Draws.randperm(4, generator);
    Map<Kind, Float> factors = new EnumMap<>(Kind.class);
    for (Kind kind : KINDS) {
      Range range = ranges.get(kind);
      if (range != null) {
        factors.put(kind, Draws.uniform(range.min, range.max, generator));
      }
    }
    List<Change> changes = new ArrayList<>();
    for (int index : order) {
      Float factor = factors.get(KINDS.get(index));
      if (factor != null) {
        changes.add(new Change(KINDS.get(index), factor));
      }
    }
    return changes.isEmpty()
        ? new Steps.Identity(width, height)
        : new Step(width, height, List.copyOf(changes));
  }

  @Override
  public String toString() {
    return "ColorJitter" + ranges;
  }

  private record Change(Kind kind, float factor) {}

  private record Step(int width, int height, List<Change> changes) implements ImageStep {
    @Override
    public Image apply(Image image) {
      Image out = Pixels.copy(image);
      for (Change change : changes) {
        switch (change.kind) {
          case BRIGHTNESS -> Enhance.brightness(out, change.factor);
          case CONTRAST -> Enhance.contrast(out, change.factor);
          case SATURATION -> Enhance.saturation(out, change.factor);
          case HUE -> Enhance.hue(out, change.factor);
        }
      }
      return out;
    }
  }
}
