import dev.graft.data.BatchIterator;
import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.data.PhotoCache;
import dev.graft.data.image.ImageReader;
import dev.graft.internal.Natives;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/**
 * Photos per second on one thread, from the file to the batch of 16 at 224 x 224: decoding alone,
 * the article's transforms of training and of evaluation with it, and both once more on decoded
 * photos that stay in memory. The median of five epochs after two to warm up. Its twin is {@code
 * pytorch/data.py}.
 *
 * <pre>
 * mvn -q package -DskipTests
 * java -cp 'target/classes:target/lib/*' benchmarks/DataBenchmark.java DATA/train
 * python benchmarks/pytorch/data.py DATA/train
 * </pre>
 */
public final class DataBenchmark {
  private static final int WARM_UP = 2;
  private static final int ROUNDS = 5;
  private static final Normalize NORMALIZE =
      new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
  private static final Compose TRAIN =
      new Compose(
          new RandomResizedCrop(224), new RandomHorizontalFlip(), new ToTensor(), NORMALIZE);
  private static final Compose EVAL =
      new Compose(new Resize(256), new CenterCrop(224), new ToTensor(), NORMALIZE);

  private DataBenchmark() {}

  /** Prints two lines a stage: one to read, one for a program. */
  public static void main(String[] arguments) {
    Natives.load();
    torch.set_num_threads(1);
    Path root = Path.of(arguments[0]);
    ImageFolder train = new ImageFolder(root, TRAIN);
    ImageFolder eval = new ImageFolder(root, EVAL);
    int photos = train.size();
    show("decode", photos, () -> decode(train));
    show("train", photos, () -> epoch(train));
    show("eval", photos, () -> epoch(eval));
    try (PhotoCache cache = new PhotoCache(2L << 30)) {
      show("train_cached", photos, () -> epoch(train.cachedIn(cache)));
      show("eval_cached", photos, () -> epoch(eval.cachedIn(cache)));
    }
  }

  private static void decode(ImageFolder folder) {
    folder.samples().forEach(entry -> ImageReader.open(entry.path()).close());
  }

  private static void epoch(ImageFolder folder) {
    try (DataLoader loader =
            DataLoader.builder(folder)
                .batchSize(16)
                .memoryFormat(torch.MemoryFormat.ChannelsLast)
                .build();
        BatchIterator batches = loader.iterator()) {
      while (batches.hasNext()) {
        try (PointerScope scope = new PointerScope()) {
          batches.next();
        }
      }
    }
  }

  private static void show(String name, int photos, Runnable work) {
    double[] seconds = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long clock = System.nanoTime();
      work.run();
      if (round >= 0) {
        seconds[round] = (System.nanoTime() - clock) / 1e9;
      }
    }
    Arrays.sort(seconds);
    double median = seconds[ROUNDS / 2];
    System.out.printf("%-19s %7.3f ms a photo%n", name, median / photos * 1e3);
    System.out.printf("data_%s photos_per_second=%.1f%n", name, photos / median);
  }
}
