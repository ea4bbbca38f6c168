package dev.graft.nn;

/**
 * A convolution whose output goes into a normalisation and nowhere else, as a module's forward
 * calls them. See {@link Module#convNorms}.
 *
 * @param conv the convolution's place
 * @param norm the normalisation's
 * @param fused whether the forward hands both to {@link FusedNorm}
 */
public record ConvNorm(Slot conv, Slot norm, boolean fused) {}
