package dev.graft.nn;

/**
 * Says of a module that its forward consists of its slots' forwards and of {@link FusedNorm} alone,
 * each slot's output used as the input of others only: then {@link FusedBackward} can record it.
 */
public interface SlotsOnly {}
