package dev.graft.demo.scene;

/** What lies behind everything: a colour for each place, x and y from 0 to 1. */
@FunctionalInterface
interface Ground {
  Rgba at(double x, double y);
}
