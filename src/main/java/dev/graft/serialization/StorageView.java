package dev.graft.serialization;

/**
 * A storage as a pickle refers to it: all of a {@link StorageSpec} or, in old files, a part of one.
 *
 * @param offset in bytes
 * @param size in bytes
 */
record StorageView(StorageSpec storage, DType dtype, long offset, long size) {}
