/**
 * The demo: pictures that are drawn rather than fetched, and the weights that were trained on them.
 *
 * <p>{@link dev.graft.demo.Domain} names the two data sets, {@link dev.graft.demo.Pictures} writes
 * them. May use models, train and all below them; only the command line uses this package.
 */
@NullMarked
package dev.graft.demo;

import org.jspecify.annotations.NullMarked;
