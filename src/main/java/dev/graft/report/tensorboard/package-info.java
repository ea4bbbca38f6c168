/**
 * TensorBoard event files, by the names of {@code torch.utils.tensorboard}.
 *
 * <p>{@link dev.graft.report.tensorboard.SummaryWriter} is the entry class. Its methods may be
 * called from several threads. The messages are TensorBoard's own protocol buffers, generated from
 * {@code src/main/proto} into {@code dev.graft.report.tensorboard.proto}; nothing here touches
 * native memory.
 */
@NullMarked
package dev.graft.report.tensorboard;

import org.jspecify.annotations.NullMarked;
