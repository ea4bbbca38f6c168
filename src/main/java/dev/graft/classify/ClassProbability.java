package dev.graft.classify;

/**
 * How likely a photo shows a class.
 *
 * @param name of the class
 * @param index of the class, its position in {@link Predictor#classes}
 * @param probability in [0, 1]; those of all classes add up to 1 but for rounding
 */
public record ClassProbability(String name, int index, double probability) {}
