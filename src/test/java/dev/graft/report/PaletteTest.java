package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaletteTest {
  @Test
  void standsOutFromBothPages() {
    for (Palette slot : Palette.SLOTS) {
      assertTrue(contrast(slot.light(), Palette.LIGHT_PAGE) >= 3.5, slot.light());
      assertTrue(contrast(slot.dark(), Palette.DARK_PAGE) >= 3.5, slot.dark());
    }
  }

  @Test
  void tellsRunsApartWithoutColour() {
    Set<Object> dashes = new HashSet<>();
    Set<Marker> markers = new HashSet<>();
    for (Palette slot : Palette.SLOTS) {
      dashes.add(slot.dashes());
      markers.add(slot.marker());
    }
    assertEquals(Palette.SLOTS.size(), dashes.size());
    assertEquals(Palette.SLOTS.size(), markers.size());
  }

  @Test
  void givesAStrategyTheSameLookAloneAndInCompany() {
    assertEquals(2, Palette.slot("freeze", 0));
    assertEquals(1, Palette.slot("my run", 5));
  }

  /** The ratio of WCAG 2: from 1 for equal colours to 21 for black on white. */
  private static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String hex) {
    int rgb = Integer.parseInt(hex.substring(1), 16);
    return 0.2126 * linear(rgb >> 16)
        + 0.7152 * linear(rgb >> 8 & 255)
        + 0.0722 * linear(rgb & 255);
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
