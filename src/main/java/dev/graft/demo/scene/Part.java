package dev.graft.demo.scene;

/** A piece of a figure, in body coordinates. */
sealed interface Part permits Ellipsoid, Limb, Plate {
  /** The piece on the screen. */
  Shape seen(Pose pose);
}
