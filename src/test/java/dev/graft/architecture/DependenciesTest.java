package dev.graft.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way; the arrows stand in CONTRIBUTING.md. */
@AnalyzeClasses(packages = "dev.graft", importOptions = DoNotIncludeTests.class)
class DependenciesTest {
  @ArchTest
  static final ArchRule dependenciesPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("facade")
          .definedBy("dev.graft")
          .layer("cli")
          .definedBy("dev.graft.cli..")
          .layer("classify")
          .definedBy("dev.graft.classify..")
          .layer("hub")
          .definedBy("dev.graft.hub..")
          .layer("demo")
          .definedBy("dev.graft.demo..")
          .layer("report")
          .definedBy("dev.graft.report..")
          .layer("train")
          .definedBy("dev.graft.train..")
          .layer("data")
          .definedBy("dev.graft.data..")
          .layer("optim")
          .definedBy("dev.graft.optim..")
          .layer("serialization")
          .definedBy("dev.graft.serialization..")
          .layer("models")
          .definedBy("dev.graft.models..")
          .layer("nn")
          .definedBy("dev.graft.nn..")
          .layer("transforms")
          .definedBy("dev.graft.transforms..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("classify")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("facade")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("hub")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("cli", "classify", "report", "facade")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("cli", "classify", "report", "train", "facade")
          .whereLayer("optim")
          .mayOnlyBeAccessedByLayers("cli", "classify", "report", "train", "facade")
          .whereLayer("serialization")
          .mayOnlyBeAccessedByLayers("cli", "classify", "hub", "report", "train", "facade")
          .whereLayer("models")
          .mayOnlyBeAccessedByLayers("cli", "classify", "facade")
          .whereLayer("transforms")
          .mayOnlyBeAccessedByLayers("cli", "classify", "report", "train", "data", "facade");

  /** Lower packages: what a layer rule cannot say, since internal is open to all. */
  @ArchTest
  static final ArchRule internalUsesNothingOfGraft =
      noClasses()
          .that()
          .resideInAPackage("dev.graft.internal..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.graft..").and(not(resideInAPackage("dev.graft.internal.."))));

  @ArchTest
  static final ArchRule librariesOfTheCommandLineStayThere =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.graft.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "com.sun.jna..");
}
