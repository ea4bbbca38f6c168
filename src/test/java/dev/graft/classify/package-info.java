/** Tests of what programs use instead of the command line. */
@NullMarked
package dev.graft.classify;

import org.jspecify.annotations.NullMarked;
