package dev.graft.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.train.TrainConfig;
import dev.graft.transforms.ColorJitter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArticleTransformsTest {
  @Test
  void theCropsHaveTheSizesAndTheScaleOfTheConfiguration() {
    TrainConfig config =
        TrainConfig.defaults("data")
            .with(Map.of("crop_size", 64, "resize_size", 72, "crop_scale", 0.5));
    String train = ArticleTransforms.train(config).toString();
    assertTrue(train.contains("RandomResizedCrop(64, 64, scale=(0.5, 1.0)"), train);
    assertFalse(train.contains("ColorJitter"), train);
    String jitter = ArticleTransforms.train(config.with(Map.of("color_jitter", 0.4))).toString();
    assertTrue(jitter.contains(new ColorJitter(0.4, 0.4, 0.4, 0).toString()), jitter);
    String hue =
        ArticleTransforms.train(config.with(Map.of("color_jitter", "0,0.2,0.3,0.1"))).toString();
    assertTrue(hue.contains(new ColorJitter(0, 0.2, 0.3, 0.1).toString()), hue);
    String fixed =
        ArticleTransforms.train(TrainConfig.defaults("data").with(Map.of("no_aug", true)))
            .toString();
    assertEquals(ArticleTransforms.eval(TrainConfig.defaults("data")).toString(), fixed);
    String eval = ArticleTransforms.eval(config).toString();
    assertTrue(eval.contains("72") && eval.contains("64"), eval);
  }
}
