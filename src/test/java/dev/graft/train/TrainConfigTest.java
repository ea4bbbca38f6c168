package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.BadFiles;
import java.util.List;
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
  void aRowOfNumbersIsANumberOrText() {
    assertEquals(List.of(0.4), DEFAULTS.with(Map.of("color_jitter", 0.4)).recipe().colorJitter());
    assertEquals(0.4, DEFAULTS.with(Map.of("color_jitter", "0.4")).toMap().get("color_jitter"));
    TrainConfig four = DEFAULTS.with(Map.of("color_jitter", "0.1, 0.2,0.3,0.4"));
    assertEquals(List.of(0.1, 0.2, 0.3, 0.4), four.recipe().colorJitter());
    assertEquals("0.1,0.2,0.3,0.4", four.toMap().get("color_jitter"));
    assertEquals(four, DEFAULTS.with(four.toMap()));
  }

  @ParameterizedTest
  @CsvSource({
    "unfreeze_every,2,scratch,unfreeze_every needs strategy finetune or discriminative",
    "unfreeze_every,2,freeze,unfreeze_every needs strategy finetune or discriminative",
    "layer_decay,0.5,scratch,layer_decay needs strategy finetune",
    "layer_decay,0.5,freeze,layer_decay needs strategy finetune",
    "layer_decay,0.5,discriminative,layer_decay needs strategy finetune"
  })
  void whatAStrategyRulesOutIsNamed(String knob, String value, String strategy, String message) {
    Map<String, String> changes = Map.of(knob, value, "strategy", strategy);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.with(changes));
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
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
    "color_jitter,much,color_jitter: 'much' is no number",
    "color_jitter,'0.4,0.4','must be one number, or four'",
    "color_jitter,'0,0,0,0.6',the hue must be at most 0.5",
    "color_jitter,'0.4,0.4,-1,0',color_jitter must be a finite number",
    "layer_decay,1.5,layer_decay must be from 0 to 1",
    "unfreeze_every,-1,unfreeze_every must be 0 or more",
    "speed,9,no knob 'speed'"
  })
  void aWrongValueIsNamed(String knob, String value, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.with(Map.of(knob, value)));
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }
}
