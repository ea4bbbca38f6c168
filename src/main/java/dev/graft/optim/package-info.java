/**
 * {@code torch::optim} with parameter groups that inherit defaults, and learning-rate schedulers
 * with Python's timing.
 */
@NullMarked
package dev.graft.optim;

import org.jspecify.annotations.NullMarked;
