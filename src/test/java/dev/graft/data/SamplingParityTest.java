package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.Pictures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Indices and mixed batches as Python draws them, and the generator's place afterwards. */
@Tag("parity")
class SamplingParityTest {
  @BeforeAll
  static void load() {
    Natives.load();
  }

  @Test
  void randomSplitIsPythons() {
    for (JsonElement element : read("splits").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      JsonArray lengths = row.getAsJsonArray("lengths");
      Dataset data = new CountingDataset(row.get("size").getAsInt());
      boolean fractions = lengths.get(0).getAsString().contains(".");
      try (Generator generator = torch.make_generator_cpu(5)) {
        List<Subset> parts =
            fractions
                ? RandomSplit.randomSplit(data, doubles(lengths), generator)
                : RandomSplit.randomSplit(data, JsonFixture.ints(lengths), generator);
        JsonArray expected = row.getAsJsonArray("parts");
        assertEquals(expected.size(), parts.size());
        for (int i = 0; i < parts.size(); i++) {
          assertArrayEquals(JsonFixture.ints(expected.get(i)), parts.get(i).indices(), "" + row);
        }
        assertState(row, generator);
      }
    }
  }

  @Test
  void weightedSamplesArePythons() {
    double[] weights = doubles(read("weights").getAsJsonArray());
    for (JsonElement element : read("weighted").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      assertEpochs(
          row,
          new WeightedRandomSampler(
              weights, row.get("count").getAsInt(), row.get("replacement").getAsBoolean()),
          7);
    }
  }

  @Test
  void subsetsInRandomOrderArePythons() {
    JsonObject row = read("subset").getAsJsonObject();
    assertEpochs(row, new SubsetRandomSampler(JsonFixture.ints(row.get("indices"))), 9);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aLoaderDrawsItsSamplersOrderWherePythonsDoes(int workers) {
    double[] weights = IntStream.range(0, 10).mapToDouble(i -> 1.0 + i).toArray();
    List<Sampler> samplers =
        List.of(
            new SubsetRandomSampler(1, 3, 5, 7, 9),
            new WeightedRandomSampler(weights, 6),
            new WeightedRandomSampler(weights, 6, false));
    JsonArray rows = read("loaders").getAsJsonArray();
    assertEquals(samplers.size(), rows.size());
    try (PointerScope scope = new PointerScope()) {
      TensorDataset data =
          new TensorDataset(
              torch.arange(new org.bytedeco.pytorch.Scalar(10.0)).view(10, 1),
              torch.tensor(IntStream.range(0, 10).asLongStream().toArray()));
      for (int i = 0; i < samplers.size(); i++) {
        try (Generator own = torch.make_generator_cpu(3);
            DataLoader loader =
                DataLoader.builder(data)
                    .batchSize(4)
                    .sampler(samplers.get(i))
                    .numWorkers(workers)
                    .generator(own)
                    .build()) {
          assertBatches(rows.get(i).getAsJsonObject().getAsJsonArray("batches"), loader, own);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void mixUpInALoaderIsACollateFunction(int workers) {
    try (PointerScope scope = new PointerScope();
        Generator own = torch.make_generator_cpu(19)) {
      TensorDataset data =
          new TensorDataset(
              torch.arange(new org.bytedeco.pytorch.Scalar(10.0)).view(10, 1, 1, 1),
              torch.tensor(IntStream.range(0, 10).mapToLong(i -> i % 3).toArray()));
      try (DataLoader loader =
          DataLoader.builder(data)
              .batchSize(4)
              .shuffle(true)
              .numWorkers(workers)
              .generator(own)
              .batchTransform(new MixUp(1.0, 3))
              .build()) {
        assertBatches(read("mixed_loader").getAsJsonArray(), loader, own);
      }
    }
  }

  @Test
  void mixedBatchesArePythons() {
    for (JsonElement element : read("mixed").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      double alpha = row.get("alpha").getAsDouble();
      BatchTransform transform =
          row.get("kind").getAsString().equals("MixUp")
              ? new MixUp(alpha, 4)
              : new CutMix(alpha, 4);
      try (PointerScope scope = new PointerScope();
          Generator generator = torch.make_generator_cpu(13)) {
        Tensor x = torch.tensor(floats(row.get("x"))).view(3, 2, 5, 4);
        Tensor y = torch.tensor(longs(row.get("y")));
        Batch batch = new Batch(x, y);
        Tensor before = x.clone();
        for (JsonElement expected : row.getAsJsonArray("batches")) {
          Batch mixed = transform.apply(batch, generator);
          assertBatch(expected.getAsJsonObject(), mixed, generator);
          assertEquals(torch.ScalarType.Float, mixed.targets().scalar_type().intern());
        }
        assertEquals(true, before.equal(x), "the batch itself is left alone");
      }
    }
  }

  @Test
  void fiveHundredSharesOfEachBetaDistributionArePythons() {
    for (JsonElement element : read("shares").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      Beta beta = new Beta(row.get("alpha").getAsDouble());
      try (Generator generator = torch.make_generator_cpu(17)) {
        double[] expected = doubles(row.getAsJsonArray("values"));
        double[] found = IntStream.range(0, 500).mapToDouble(i -> beta.sample(generator)).toArray();
        assertArrayEquals(expected, found, "alpha " + row.get("alpha"));
        assertState(row, generator);
      }
    }
  }

  private static void assertBatches(JsonArray expected, DataLoader loader, Generator generator) {
    int row = 0;
    for (int epoch = 0; epoch < 2; epoch++) {
      try (BatchIterator batches = loader.iterator()) {
        while (batches.hasNext()) {
          assertBatch(expected.get(row++).getAsJsonObject(), batches.next(), generator);
        }
      }
    }
    assertEquals(expected.size(), row);
  }

  private static void assertBatch(JsonObject expected, Batch batch, Generator generator) {
    assertArrayEquals(floats(expected.get("x")), values(batch.inputs()), "inputs");
    assertArrayEquals(floats(expected.get("y")), values(batch.targets()), "targets");
    assertState(expected, generator);
  }

  private static void assertEpochs(JsonObject row, Sampler sampler, long seed) {
    try (Generator generator = torch.make_generator_cpu(seed)) {
      for (JsonElement epoch : row.getAsJsonArray("epochs")) {
        int[] expected = JsonFixture.ints(epoch);
        assertEquals(expected.length, sampler.size());
        assertArrayEquals(expected, sampler.indices(generator), "" + row);
      }
      assertState(row, generator);
    }
  }

  private static void assertState(JsonObject row, Generator generator) {
    assertEquals(
        row.get("state").getAsString(),
        Pictures.sha256(ByteBuffer.wrap(GeneratorState.of(generator))),
        () -> "the generator's place behind " + row);
  }

  private static JsonElement read(String name) {
    return JsonFixture.read("sampling/" + name + ".json");
  }

  private static float[] values(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      float[] values = new float[(int) tensor.numel()];
      tensor.to(torch.ScalarType.Float).contiguous().data_ptr_float().get(values);
      return values;
    }
  }

  private static double[] doubles(JsonArray array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).getAsDouble()).toArray();
  }

  private static long[] longs(JsonElement array) {
    return IntStream.of(JsonFixture.ints(array)).asLongStream().toArray();
  }

  private static float[] floats(JsonElement array) {
    List<Float> list = new ArrayList<>();
    array.getAsJsonArray().forEach(value -> list.add((float) value.getAsDouble()));
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }
}
