package dev.graft.report.tensorboard;

import com.google.protobuf.ByteString;
import dev.graft.report.tensorboard.proto.Summary;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes scalars, pictures and hyperparameters into a folder that TensorBoard shows as one run.
 *
 * <p>What was added reaches the disk at {@link #flush}, at {@link #close}, and every 30 seconds in
 * which something is added: a process that is killed loses no more than that, and TensorBoard reads
 * what is there. Several threads may add. Every method throws {@link UncheckedIOException}, whose
 * message names the folder, when the disk refuses.
 *
 * @see <a href="https://docs.pytorch.org/docs/2.13/tensorboard.html">torch.utils.tensorboard</a>
 */
public final class SummaryWriter implements Closeable {
  private final Path logDir;
  private final String filenameSuffix;
  private final EventFileWriter fileWriter;
  private final Map<Path, SummaryWriter> subRuns = new LinkedHashMap<>();

  /** Starts a new event file in {@code logDir}, which is created if need be. */
  public SummaryWriter(Path logDir) {
    this(logDir, "");
  }

  /** Starts a new event file whose name ends in {@code filenameSuffix}. */
  public SummaryWriter(Path logDir, String filenameSuffix) {
    this.logDir = logDir;
    this.filenameSuffix = filenameSuffix;
    try {
      fileWriter = new EventFileWriter(logDir, filenameSuffix);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The folder that was asked for. */
  public Path logDir() {
    return logDir;
  }

  /** Adds one point, as of now. */
  public void addScalar(String tag, double scalarValue, long globalStep) {
    addScalar(tag, scalarValue, globalStep, EventFileWriter.wallTime());
  }

  /**
   * Adds one point of the curve {@code tag}; TensorBoard groups tags by what stands before a slash.
   *
   * @param scalarValue kept as float32, NaN and infinities included
   * @param wallTime seconds since 1970
   */
  public void addScalar(String tag, double scalarValue, long globalStep, double wallTime) {
    write(
        Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) scalarValue),
        globalStep,
        wallTime);
  }

  /**
   * Adds a point to several curves of one chart. As in PyTorch each curve is a run of its own, in a
   * folder {@code MAINTAG_TAG} under this one.
   */
  public void addScalars(
      String mainTag, Map<String, ? extends Number> tagScalars, long globalStep) {
    double wallTime = EventFileWriter.wallTime();
    tagScalars.forEach(
        (tag, value) ->
            subRun(mainTag.replace('/', '_') + "_" + tag)
                .addScalar(mainTag, value.doubleValue(), globalStep, wallTime));
  }

  /**
   * Adds a picture.
   *
   * @param png the bytes of a PNG file; they are stored as they are
   * @throws IllegalArgumentException if they are no PNG
   */
  public void addImage(String tag, byte[] png, long globalStep) {
    PngHeader header = PngHeader.of(png);
    Summary.Image.Builder image =
        Summary.Image.newBuilder()
            .setWidth(header.width())
            .setHeight(header.height())
            .setColorspace(header.colorspace())
            .setEncodedImageString(ByteString.copyFrom(png));
    write(
        Summary.Value.newBuilder().setTag(tag).setImage(image),
        globalStep,
        EventFileWriter.wallTime());
  }

  /** Adds a drawn figure, such as a chart or a confusion matrix, as a PNG. */
  public void addFigure(String tag, RenderedImage figure, long globalStep) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    // In memory: a stream of ImageIO's own choice is closed by its shutdown hook, so that a signal
    // that a command answers with care would be an error here.
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(png)) {
      if (!ImageIO.write(figure, "png", stream)) {
        throw new IllegalArgumentException("figure " + tag + ": its pixels have no form in a PNG");
      }
    } catch (IOException e) {
      throw failed(e);
    }
    addImage(tag, png.toByteArray(), globalStep);
  }

  /** Adds hyperparameters in a run of its own, named by the time, as PyTorch does by default. */
  public void addHparams(Map<String, ?> hparams, Map<String, ? extends Number> metrics) {
    addHparams(hparams, metrics, null, 0);
  }

  /**
   * Adds a line to the HPARAMS tab: what was set and what came out.
   *
   * @param hparams Boolean and Number values keep their type, any other is shown as its string
   * @param metrics also added as scalars, so a tag should be one that no curve uses
   * @param runName a folder under this one; null for the time; "." for this run itself
   */
  public void addHparams(
      Map<String, ?> hparams,
      Map<String, ? extends Number> metrics,
      @Nullable String runName,
      long globalStep) {
    double now = EventFileWriter.wallTime();
    String name = runName == null ? Double.toString(now) : runName;
    // A second file in one folder would make TensorBoard stop reading the first.
    SummaryWriter writer = name.equals(".") ? this : subRun(name);
    for (Summary summary : HParams.summaries(hparams, metrics.keySet())) {
      writer.write(summary, globalStep, now);
    }
    metrics.forEach((tag, value) -> writer.addScalar(tag, value.doubleValue(), globalStep, now));
  }

  /** Hands everything added so far to the operating system. */
  public void flush() {
    try {
      fileWriter.flush();
    } catch (IOException e) {
      throw failed(e);
    }
    synchronized (subRuns) {
      subRuns.values().forEach(SummaryWriter::flush);
    }
  }

  /** Flushes and ends the file; adding afterwards is an {@link IllegalStateException}. */
  @Override
  public void close() {
    try {
      fileWriter.close();
    } catch (IOException e) {
      throw failed(e);
    }
    synchronized (subRuns) {
      subRuns.values().forEach(SummaryWriter::close);
    }
  }

  private SummaryWriter subRun(String name) {
    synchronized (subRuns) {
      return subRuns.computeIfAbsent(
          logDir.resolve(name), folder -> new SummaryWriter(folder, filenameSuffix));
    }
  }

  private void write(Summary.Value.Builder value, long globalStep, double wallTime) {
    write(Summary.newBuilder().addValue(value).build(), globalStep, wallTime);
  }

  private void write(Summary summary, long globalStep, double wallTime) {
    try {
      fileWriter.write(summary, globalStep, wallTime);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(
        "cannot write TensorBoard events in " + logDir + ": " + e.getMessage(), e);
  }
}
