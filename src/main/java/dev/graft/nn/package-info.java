/**
 * Modules whose {@code forward} is Java: the base class, containers, state dicts and strict
 * loading, freezing, replacing a child in place.
 */
@NullMarked
package dev.graft.nn;

import org.jspecify.annotations.NullMarked;
