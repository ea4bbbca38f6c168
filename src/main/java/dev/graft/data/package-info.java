/** Data sets, samplers and the loader that turns image files into batches. */
@NullMarked
package dev.graft.data;

import org.jspecify.annotations.NullMarked;
