/**
 * Photo classification put together, for programs: what {@code graft predict} and {@code graft
 * train} do, without a command line.
 *
 * <p>Entry classes: {@link dev.graft.classify.Predictor}, which any number of threads may share,
 * and {@link dev.graft.classify.Experiment}, which belongs to one. {@code docs/embedding.md} shows
 * both.
 */
@NullMarked
package dev.graft.classify;

import org.jspecify.annotations.NullMarked;
