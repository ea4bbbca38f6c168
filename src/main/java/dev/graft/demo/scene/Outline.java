package dev.graft.demo.scene;

/** The half width of a plate at {@code u}, from 0 at its root to 1 at its tip; at most about 1. */
@FunctionalInterface
interface Outline {
  Outline OVAL = u -> 2 * Math.sqrt(u * (1 - u));

  /** Widest near the root, pointed at the tip. */
  Outline LEAF = u -> 2.6 * Math.sqrt(u) * (1 - u);

  /** Narrow root, broad rounded tip. */
  Outline WING = u -> 1.3 * Math.sqrt(u * (1 - u)) * (0.5 + u);

  /** A triangle with a rounded far side. */
  Outline FAN = u -> 2.6 * u * Math.sqrt(1 - u);

  /** A strip that narrows to a point. */
  Outline BLADE = u -> Math.min(1, 3 * (1 - u));

  /** A strip with round ends. */
  Outline STRAP = u -> Math.min(1, 5 * Math.sqrt(u * (1 - u)));

  double halfWidth(double u);
}
