package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.BadFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainConfigTest {
  private static final TrainConfig DEFAULTS = TrainConfig.defaults("data");

  @Test
  void aMapOfKnobsMakesTheSameConfiguration() {
    TrainConfig config =
        DEFAULTS.with(
            Map.of("lr", "0.01", "strategy", "freeze", "batch_size", 8L, "bad_images", "skip"));
    assertEquals(0.01, config.lr());
    assertEquals(Strategy.FREEZE, config.strategy());
    assertEquals(8, config.batchSize());
    assertEquals(BadFiles.SKIP, config.badImages());
    assertEquals(config, DEFAULTS.with(config.toMap()));
  }

  @Test
  void theMapHoldsWhatACheckpointCanHold() {
    DEFAULTS
        .toMap()
        .forEach(
            (name, value) ->
                assertTrue(
                    value == null
                        || value instanceof String
                        || value instanceof Long
                        || value instanceof Double
                        || value instanceof Boolean,
                    name));
    assertEquals("finetune", DEFAULTS.toMap().get("strategy"));
  }

  @ParameterizedTest
  @CsvSource({
    "lr,-0.1,lr must be a finite number",
    "lr,NaN,lr must be a finite number",
    "lr,fast,lr: 'fast' is no number",
    "momentum,-1,momentum must be",
    "gamma,Infinity,gamma must be",
    "epochs,0,epochs must be 1 or more",
    "batch_size,2.5,batch_size: '2.5' is no integer",
    "batch_size,99999999999,batch_size: '99999999999' is no integer",
    "strategy,magic,'magic' is none of",
    "workers,-1,workers must be",
    "width,24,width 24 needs channels_last false",
    "crop_size,31,crop_size must be 32 or more",
    "crop_size,257,resize_size 256 is below crop_size 257",
    "resize_size,223,resize_size 223 is below crop_size 224",
    "crop_scale,0,crop_scale must be above 0 and at most 1",
    "crop_scale,1.1,crop_scale must be above 0 and at most 1",
    "crop_scale,NaN,crop_scale must be above 0 and at most 1",
    "speed,9,no knob 'speed'"
  })
  void aWrongValueIsNamed(String knob, String value, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.with(Map.of(knob, value)));
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }
}
