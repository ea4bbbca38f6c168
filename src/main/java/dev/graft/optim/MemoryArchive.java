package dev.graft.optim;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.ArchiveWriter;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;

/** Reads back, without a file and off the Java heap, what was written to an archive. */
final class MemoryArchive {
  private MemoryArchive() {}

  /**
   * The archive for reading; it copies, and belongs to the open scope.
   *
   * @param tensors bytes of the tensors in it: growing step by step would take thrice as much
   */
  static InputArchive reopen(OutputArchive out, long tensors) {
    try (Sink sink = new Sink(tensors)) {
      out.save_to(sink);
      InputArchive in = new InputArchive();
      in.load_from(sink.bytes, sink.size);
      sink.bytes.close();
      return in;
    }
  }

  /** LibTorch calls back into Java once a block: here, a few times an archive. */
  private static final class Sink extends ArchiveWriter {
    private static final long BESIDE_TENSORS = 1 << 18;

    private BytePointer bytes;
    private long size;

    Sink(long tensors) {
      bytes = new BytePointer(tensors + BESIDE_TENSORS);
    }

    @Override
    public long call(Pointer block, long count) {
      if (size + count > bytes.capacity()) {
        BytePointer larger = new BytePointer(Math.max(size + count, 2 * bytes.capacity()));
        Pointer.memcpy(larger, bytes, size);
        bytes.close();
        bytes = larger;
      }
      Pointer.memcpy(bytes.getPointer(size), block, count);
      size += count;
      return count;
    }
  }
}
