package dev.graft.serialization;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One file inside a zip file.
 *
 * @param name its name, the archive's folder included
 * @param header where its local header begins
 * @param offset where its bytes begin
 * @param storedSize how many bytes lie there
 * @param size how many bytes they stand for
 * @param deflated whether they are compressed
 */
record ZipRecord(
    String name, long header, long offset, long storedSize, long size, boolean deflated) {
  /** Deflate cannot expand further than this; a record that claims more lies. */
  private static final long MAX_RATIO = 1032;

  /** Compressed records are unpacked whole in memory. */
  private static final long MAX_INFLATED = 1L << 30;

  long end() {
    return offset + storedSize;
  }

  /** Checks that unpacking would be honest and affordable, before any memory is taken for it. */
  void checkInflatable() {
    if (size > MAX_INFLATED) {
      throw new Malformed(
          "has the compressed record "
              + name
              + " of "
              + size
              + " bytes; compressed records may have 1 GB at most: unzip it and save it with"
              + " torch.save, which does not compress");
    }
    if (size / MAX_RATIO > storedSize) {
      throw new Malformed(
          "has the record "
              + name
              + " that claims "
              + size
              + " bytes in "
              + storedSize
              + " compressed ones, which deflate cannot do: the file is damaged or hostile");
    }
  }

  /** The record's bytes, unpacked. */
  byte[] read(FileBytes file) {
    if (!deflated) {
      return file.bytes(offset, size);
    }
    checkInflatable();
    byte[] packed = file.bytes(offset, storedSize);
    byte[] result = new byte[(int) size];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      int done = 0;
      while (done < result.length) {
        int count = inflater.inflate(result, done, result.length - done);
        if (count == 0) {
          throw new Malformed(
              "has the record " + name + " that unpacks to fewer bytes than " + size);
        }
        done += count;
      }
      return result;
    } catch (DataFormatException e) {
      throw new Malformed("has the record " + name + " that does not unpack: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }
}
