package dev.graft.serialization;

/**
 * A {@code torch.device} as a checkpoint names it.
 *
 * @param name such as {@code cpu} or {@code cuda:0}; the device need not exist here
 */
public record DeviceName(String name) {}
