package dev.graft.serialization;

/** Python's {@code complex}. */
public record Complex(double real, double imag) {}
