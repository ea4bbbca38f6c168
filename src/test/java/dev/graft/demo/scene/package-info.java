/** The painter, tested. */
@NullMarked
package dev.graft.demo.scene;

import org.jspecify.annotations.NullMarked;
