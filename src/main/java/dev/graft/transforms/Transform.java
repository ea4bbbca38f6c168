package dev.graft.transforms;

/**
 * One entry of a {@link Compose}: first any number of {@link ImageTransform}s, perhaps a {@link
 * FiveCrop}, then {@link ToTensor}, then any number of {@link TensorTransform}s.
 */
public sealed interface Transform permits ImageTransform, FiveCrop, ToTensor, TensorTransform {}
