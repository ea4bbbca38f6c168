package dev.graft.demo.scene;

/** What a part is made of: its colours and how much it shines, 0 to 1. */
record Material(Surface surface, double gloss) {
  static Material of(Rgba colour, double gloss) {
    return new Material(Surface.plain(colour), gloss);
  }
}
