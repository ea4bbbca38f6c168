/**
 * Weights and data by name, in the words of {@code torch.hub}: fetched once, into the folder that
 * PyTorch uses too, and only when a person asks for them by name.
 *
 * <p>{@link dev.graft.hub.ByName} is what a command line needs, {@link dev.graft.hub.Hub} holds
 * torch.hub's functions. All of it may be called from several threads and processes at once: a file
 * appears under its name only whole and checked. Nothing here touches native memory, except what
 * {@link dev.graft.hub.Hub#loadStateDictFromUrl} returns.
 */
@NullMarked
package dev.graft.hub;

import org.jspecify.annotations.NullMarked;
