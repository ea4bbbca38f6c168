package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubSettingsTest {
  private final Properties properties = new Properties();

  HubSettingsTest() {
    properties.setProperty("user.home", "/home/ann");
  }

  @AfterEach
  void forgetSetDir() {
    System.clearProperty(HubSettings.DIR_PROPERTY);
  }

  @Test
  void folderFollowsTorchHub() {
    assertEquals(Path.of("/home/ann/.cache/torch/hub"), dir(Map.of()));
    assertEquals(Path.of("/c/torch/hub"), dir(Map.of("XDG_CACHE_HOME", "/c")));
    assertEquals(Path.of("/t/hub"), dir(Map.of("TORCH_HOME", "/t", "XDG_CACHE_HOME", "/c")));
    assertEquals(Path.of("/home/ann/t/hub"), dir(Map.of("TORCH_HOME", "~/t")));
    assertEquals(Path.of("/home/ann/hub"), dir(Map.of("TORCH_HOME", "~")));
  }

  @Test
  void pytorchIsTheSourceUnlessAnotherIsSet() {
    HubSettings settings = HubSettings.of(properties, Map.of());
    assertEquals("https://download.pytorch.org/models/", settings.modelsUrl().toString());
    assertEquals("https://download.pytorch.org/tutorial/", settings.dataUrl().toString());
    assertEquals(Duration.ofSeconds(30), settings.timeout());
  }

  @Test
  void environmentSetsAndSystemPropertyWins() {
    Map<String, String> env =
        Map.of(
            "GRAFT_HUB_MODELS_URL", "http://mirror/models",
            "GRAFT_HUB_DATA_URL", "http://mirror/data/",
            "GRAFT_HUB_DATA_SHA256", "0123456789",
            "GRAFT_HUB_TIMEOUT", "2.5");
    properties.setProperty("graft.hub.data-url", "http://here");
    HubSettings settings = HubSettings.of(properties, env);
    assertEquals("http://mirror/models/", settings.modelsUrl().toString());
    assertEquals("http://here/", settings.dataUrl().toString());
    assertEquals("0123456789", settings.dataSha256());
    assertEquals(Duration.ofMillis(2500), settings.timeout());
  }

  @Test
  void wrongSettingsAreNamed() {
    for (String url : new String[] {"ftp://mirror", "mirror/models", "http:", "http://a b"}) {
      assertNamed(Map.of("GRAFT_HUB_MODELS_URL", url), "GRAFT_HUB_MODELS_URL", url);
    }
    for (String seconds : new String[] {"0", "-1", "NaN", "soon", "1e9"}) {
      assertNamed(Map.of("GRAFT_HUB_TIMEOUT", seconds), "GRAFT_HUB_TIMEOUT", seconds);
    }
  }

  @Test
  void setDirReplacesTheFolder() {
    Hub.setDir(Path.of("/elsewhere"));
    assertEquals(Path.of("/elsewhere"), Hub.getDir());
    assertEquals(Path.of("/elsewhere"), HubSettings.current().dir());
  }

  private Path dir(Map<String, String> env) {
    return HubSettings.of(properties, env).dir();
  }

  private void assertNamed(Map<String, String> env, String name, String value) {
    HubException e = assertThrows(HubException.class, () -> HubSettings.of(properties, env));
    assertTrue(String.valueOf(e.getMessage()).contains(name), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains(value), e.getMessage());
  }
}
