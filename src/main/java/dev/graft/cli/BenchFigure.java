package dev.graft.cli;

/**
 * What {@code graft bench} found.
 *
 * @param name for programs, with its unit at the end: {@code finetune_ms}
 * @param what for people
 * @param unit of the value
 */
record BenchFigure(String name, String what, String unit, double value) {}
