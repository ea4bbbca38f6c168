/**
 * The functions of Python's {@code torch} module that Graft adds to the presets: see {@code Torch}.
 */
@NullMarked
package dev.graft;

import org.jspecify.annotations.NullMarked;
