/** What tests of several packages share. */
@NullMarked
package dev.graft.testing;

import org.jspecify.annotations.NullMarked;
