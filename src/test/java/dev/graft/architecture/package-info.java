/** Tests of the house itself: which package may use which, and what is exported. */
@NullMarked
package dev.graft.architecture;

import org.jspecify.annotations.NullMarked;
