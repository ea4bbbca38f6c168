package dev.graft.optim;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import dev.graft.internal.PythonCounter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hundred steps of each scheduler: the bits of PyTorch's rates, and its states key by key. */
@Tag("parity")
class SchedulerParityTest {
  private static final JsonObject FIXTURE = Json.read("/fixtures/schedulers/schedulers.json");
  private static final int MIDDLE = 37;

  private PointerScope scope;

  @BeforeEach
  void open() {
    Natives.load();
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  static Set<String> cases() {
    return FIXTURE.getAsJsonObject("runs").keySet();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aHundredStepsHaveTheBitsOfPyTorch(String name) {
    Optimizer optimizer = SchedulerCases.optimizer(name);
    LRScheduler scheduler = SchedulerCases.make(name, optimizer);
    goOn(name, optimizer, scheduler, 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStateOfPyTorchGoesOn(String name) {
    Optimizer optimizer = SchedulerCases.optimizer(name);
    LRScheduler scheduler = SchedulerCases.make(name, optimizer);
    JsonObject saved = states(name).getAsJsonObject(String.valueOf(MIDDLE));
    load(
        optimizer,
        scheduler,
        requireNonNull(Json.value(saved.get("param_groups"))),
        Json.map(saved.getAsJsonObject("scheduler")));
    goOn(name, optimizer, scheduler, MIDDLE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStateOfGraftGoesOn(String name) {
    Optimizer first = SchedulerCases.optimizer(name);
    LRScheduler before = SchedulerCases.make(name, first);
    for (int step = 0; step < MIDDLE; step++) {
      step(before, step);
    }
    Optimizer optimizer = SchedulerCases.optimizer(name);
    LRScheduler scheduler = SchedulerCases.make(name, optimizer);
    Object groups = requireNonNull(first.stateDict().get("param_groups"));
    load(optimizer, scheduler, groups, before.stateDict());
    goOn(name, optimizer, scheduler, MIDDLE);
  }

  @Test
  void milestonesAreACounter() {
    LRScheduler scheduler = SchedulerCases.make("multistep", SchedulerCases.optimizer("multistep"));
    assertInstanceOf(PythonCounter.class, scheduler.stateDict().get("milestones"));
  }

  private static void load(
      Optimizer optimizer, LRScheduler scheduler, Object groups, Map<String, ?> state) {
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("state", optimizer.stateDict().get("state"));
    dict.put("param_groups", groups);
    optimizer.loadStateDict(dict);
    scheduler.loadStateDict(state);
  }

  private static void goOn(String name, Optimizer optimizer, LRScheduler scheduler, int from) {
    JsonObject run = FIXTURE.getAsJsonObject("runs").getAsJsonObject(name);
    int steps = FIXTURE.get("steps").getAsInt();
    for (int step = from; step <= steps; step++) {
      List<ParamGroup> groups = optimizer.paramGroups();
      for (int i = 0; i < groups.size(); i++) {
        String where = name + " group " + i + " step " + step;
        assertEquals(at(run, "rates", step, i), groups.get(i).lr(), where);
        assertEquals(groups.get(i).lr(), scheduler.getLastLr().get(i), where);
        if (!run.getAsJsonArray("momenta").isEmpty()) {
          assertEquals(at(run, "momenta", step, i), momentum(groups.get(i)), where);
        }
      }
      JsonObject saved = states(name).getAsJsonObject(String.valueOf(step));
      if (saved != null) {
        assertEquals(
            Json.comparable(Json.value(saved.get("scheduler"))),
            Json.comparable(scheduler.stateDict()));
        assertEquals(
            Json.comparable(Json.value(saved.get("param_groups"))),
            Json.comparable(optimizer.stateDict().get("param_groups")));
      }
      if (step < steps) {
        step(scheduler, step);
      }
    }
  }

  static void step(LRScheduler scheduler, int step) {
    if (scheduler instanceof ReduceLROnPlateau plateau) {
      plateau.step(FIXTURE.getAsJsonArray("metrics").get(step).getAsDouble());
    } else {
      scheduler.step();
    }
  }

  private static JsonObject states(String name) {
    return FIXTURE.getAsJsonObject("runs").getAsJsonObject(name).getAsJsonObject("states");
  }

  private static double at(JsonObject run, String key, int step, int group) {
    JsonArray values = run.getAsJsonArray(key).get(step).getAsJsonArray();
    return values.get(group).getAsDouble();
  }

  private static double momentum(ParamGroup group) {
    if (group.option("betas") instanceof List<?> betas) {
      return (Double) requireNonNull(betas.get(0));
    }
    return group.has("momentum") ? group.number("momentum") : 0;
  }
}
