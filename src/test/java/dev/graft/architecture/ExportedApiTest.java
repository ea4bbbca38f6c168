package dev.graft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.graft.internal.Natives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every public type outside {@code internal}, {@code cli} and the generated messages is a promise
 * to users: one that comes or goes shows up in a diff of {@code exported-api.txt}. After a change
 * that is meant: {@code mvn test -Dtest=ExportedApiTest} prints the list that is expected then.
 */
class ExportedApiTest {
  @Test
  void thePublicTypesAreThoseOfTheList() throws IOException {
    String found =
        new ClassFileImporter()
            .importUrl(Natives.class.getProtectionDomain().getCodeSource().getLocation()).stream()
                .filter(ExportedApiTest::isExported)
                .map(JavaClass::getName)
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    try (InputStream list = ExportedApiTest.class.getResourceAsStream("exported-api.txt")) {
      String expected = list == null ? "" : new String(list.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(expected, found);
    }
  }

  private static boolean isExported(JavaClass type) {
    String packageName = type.getPackageName();
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !type.getSimpleName().equals("package-info")
        && type.getEnclosingClass().map(ExportedApiTest::isExported).orElse(true)
        && !packageName.startsWith("dev.graft.internal")
        && !packageName.startsWith("dev.graft.report.tensorboard.proto")
        && !packageName.startsWith("dev.graft.cli");
  }
}
