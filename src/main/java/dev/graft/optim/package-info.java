/**
 * Optimizers with parameter groups that inherit defaults, and learning-rate schedulers with
 * Python's timing; both keep their state in PyTorch's layout.
 *
 * <p>Entry classes: {@link dev.graft.optim.Optimizer} and {@link dev.graft.optim.LRScheduler}. SGD
 * is {@code torch::optim}'s; the others are tensor operators in Python's order. Nothing here is
 * thread-safe. State belongs to the scope that is open where an optimizer is made.
 */
@NullMarked
package dev.graft.optim;

import org.jspecify.annotations.NullMarked;
