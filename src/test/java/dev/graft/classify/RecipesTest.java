package dev.graft.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.train.TrainConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecipesTest {
  @Test
  void theAveragesDecayIsScaledAsTorchvisionsReferencesScaleIt() {
    // adjust = 1 * 16 * 32 / 25; 1.0 - min(1.0, (1.0 - 0.99998) * adjust) in Python
    TrainConfig config = TrainConfig.defaults("data");
    assertEquals(0.9995904, Recipes.emaDecay(config), 1e-15);
    assertEquals(0.0, Recipes.emaDecay(config.with(Map.of("model_ema_decay", 0.9))));
    assertEquals(
        0.8,
        Recipes.emaDecay(
            config.with(
                Map.of(
                    "batch_size", 4, "model_ema_steps", 1, "epochs", 2, "model_ema_decay", 0.9))),
        1e-15);
  }
}
