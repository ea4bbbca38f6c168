/**
 * Reading image files as Pillow reads them: {@link dev.graft.data.image.ImageReader} is the entry.
 */
@NullMarked
package dev.graft.data.image;

import org.jspecify.annotations.NullMarked;
