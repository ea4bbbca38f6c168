package dev.graft.demo.scene;

import com.google.errorprone.annotations.Immutable;

/** What a picture can be of. */
public enum Subject {
  ANT(Hymenoptera::ant),
  BEE(Hymenoptera::bee),
  BEETLE(Beetles::beetle),
  BUTTERFLY(Butterflies::butterfly),
  CATERPILLAR(Crawlers::caterpillar),
  CENTIPEDE(Crawlers::centipede),
  CRANE_FLY(Flies::craneFly),
  DRAGONFLY(Flies::dragonfly),
  EARWIG(Crawlers::earwig),
  FERN(Plants::fern),
  FLOWER(Plants::flower),
  FLY(Flies::fly),
  GRASSHOPPER(Crawlers::grasshopper),
  HARVESTMAN(Arachnids::harvestman),
  LACEWING(Flies::lacewing),
  LADYBIRD(Beetles::ladybird),
  MOTH(Butterflies::moth),
  MUSHROOM(Plants::mushroom),
  SCORPION(Arachnids::scorpion),
  SHIELD_BUG(Beetles::shieldBug),
  SNAIL(Crawlers::snail),
  SPIDER(Arachnids::spider),
  WEEVIL(Beetles::weevil),
  WORM(Crawlers::worm);

  private final Model model;

  Subject(Model model) {
    this.model = model;
  }

  /** One of its kind, as chance has it. */
  Figure build(Draw draw) {
    return model.build(draw);
  }

  @Immutable
  @FunctionalInterface
  private interface Model {
    Figure build(Draw draw);
  }
}
