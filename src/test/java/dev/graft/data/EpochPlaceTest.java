package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.graft.internal.Natives;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochPlaceTest {
  private PointerScope scope;

  @BeforeAll
  static void load() {
    Natives.load();
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void theRestOfAnEpochIsServedFromAnyPlace(int workers) {
    try (DataLoader loader = loader(workers)) {
      List<Float> all = new ArrayList<>();
      List<EpochPlace> places = new ArrayList<>();
      List<byte[]> states = new ArrayList<>();
      try (BatchIterator batches = loader.iterator()) {
        while (batches.hasNext()) {
          all.addAll(inputs(batches.next()));
          places.add(batches.place());
          states.add(GeneratorState.of(generator(loader)));
        }
      }
      assertEquals(10, all.size());
      byte[] end = GeneratorState.of(generator(loader));
      for (int i = 0; i < places.size(); i++) {
        EpochPlace place = EpochPlace.of(places.get(i).toMap());
        assertEquals(i + 1, place.batch());
        GeneratorState.set(generator(loader), states.get(i));
        List<Float> rest = new ArrayList<>();
        try (BatchIterator batches = loader.iterator(place)) {
          while (batches.hasNext()) {
            rest.addAll(inputs(batches.next()));
          }
        }
        assertEquals(all.subList(Math.min(4 * (i + 1), 10), 10), rest);
        assertArrayEquals(end, GeneratorState.of(generator(loader)), "the same draws");
      }
    }
  }

  @Test
  void anEpochThatHasNotBegunOrIsClosedHasNoPlace() {
    try (DataLoader loader = loader(0)) {
      BatchIterator batches = loader.iterator();
      assertThrows(IllegalStateException.class, batches::place);
      batches.next();
      assertEquals(1, batches.place().batch());
      batches.close();
      assertThrows(IllegalStateException.class, batches::place);
    }
  }

  @Test
  void aPlaceOfALargerDataSetIsRefused() {
    try (DataLoader loader = loader(0);
        DataLoader larger = DataLoader.builder(new CountingDataset(11)).batchSize(4).build();
        BatchIterator batches = larger.iterator()) {
      batches.next();
      EpochPlace place = batches.place();
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> loader.iterator(place));
      assertEquals(
          "sampler: batch 1 of an epoch of 11 samples is no place in one of 3 batches and 10 samples",
          e.getMessage());
    }
  }

  private static Generator generator(DataLoader loader) {
    return GeneratorState.orDefault(loader.generator());
  }

  private static DataLoader loader(int workers) {
    Generator own = torch.make_generator_cpu();
    own.set_current_seed(7);
    return DataLoader.builder(new CountingDataset(10))
        .batchSize(4)
        .shuffle(true)
        .numWorkers(workers)
        .generator(own)
        .build();
  }

  private static List<Float> inputs(Batch batch) {
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      values.add(batch.inputs().data_ptr_float().get(i));
    }
    return values;
  }
}
