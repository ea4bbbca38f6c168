/** The demo's pictures, weights and commands, tested. */
@NullMarked
package dev.graft.demo;

import org.jspecify.annotations.NullMarked;
