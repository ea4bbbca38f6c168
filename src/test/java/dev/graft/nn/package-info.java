/** Tests of modules and state dicts. */
@NullMarked
package dev.graft.nn;

import org.jspecify.annotations.NullMarked;
