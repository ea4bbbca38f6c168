/**
 * Draws small creatures, plants and grounds: the pictures of the demo's data sets.
 *
 * <p>{@link dev.graft.demo.scene.Scene#draw} is the entry; a {@link dev.graft.demo.scene.Subject}
 * says what to draw and a {@link dev.graft.demo.scene.Draw} where the chance comes from. A figure
 * is modelled in three dimensions out of ellipsoids, limbs and plates, turned by a pose, and
 * painted from back to front with covered areas computed from distances, so that nothing here needs
 * AWT. Only correctly rounded arithmetic and {@code StrictMath} are used: the same seed gives the
 * same bytes on every machine and JDK. Pure functions of their arguments, so any thread may call
 * them, each with its own {@code Draw} and {@code Canvas}.
 */
@NullMarked
package dev.graft.demo.scene;

import org.jspecify.annotations.NullMarked;
