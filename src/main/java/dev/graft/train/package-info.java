/**
 * Training in plain sight: one configuration, one epoch, one evaluation, the strategies, and the
 * run folder.
 */
@NullMarked
package dev.graft.train;

import org.jspecify.annotations.NullMarked;
