package dev.graft.data;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Every sample in the data set's own order; draws nothing.
 *
 * @param size of the data set
 */
public record SequentialSampler(int size) implements Sampler {
  @Override
  public int[] indices(@Nullable Generator generator) {
    return IntStream.range(0, size).toArray();
  }
}
