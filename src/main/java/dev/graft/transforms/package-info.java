/**
 * The image transforms of {@code torchvision.transforms}, with Python's random draws and Pillow's
 * pixels.
 */
@NullMarked
package dev.graft.transforms;

import org.jspecify.annotations.NullMarked;
