package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The list of records at the end of a zip file, zip64 included. Names are unique, none leads out of
 * its folder, and records do not overlap: a file that breaks one of these rules is refused.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>
 */
final class ZipDirectory {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final long MAX32 = 0xffffffffL;

  private final FileBytes file;
  private final Map<String, ZipRecord> records = new LinkedHashMap<>();

  private ZipDirectory(FileBytes file) {
    this.file = file;
  }

  /** Whether a file begins as a zip file does. */
  static boolean begins(FileBytes file) {
    return file.holds(0, 4) && file.i32(0) == LOCAL;
  }

  /** Reads the directory of a zip file. */
  static ZipDirectory read(FileBytes file) {
    ZipDirectory directory = new ZipDirectory(file);
    directory.readAll(directory.findEnd());
    directory.checkOverlaps();
    return directory;
  }

  /** The records in the directory's order. */
  Collection<ZipRecord> records() {
    return records.values();
  }

  /** The record of a name, or null. */
  @Nullable ZipRecord get(String name) {
    return records.get(name);
  }

  private long findEnd() {
    long last = file.size() - 22;
    for (long at = last; at >= Math.max(0, last - 0xffff); at--) {
      if (file.u8(at) == 'P' && file.i32(at) == END && file.u16(at + 20) == last - at) {
        return at;
      }
    }
    throw new Malformed(
        "is cut short: the zip directory at its end is missing ("
            + file.size()
            + " bytes are there); copy or download it again");
  }

  private void readAll(long end) {
    long count = file.u16(end + 10);
    long size = file.u32(end + 12);
    long start = file.u32(end + 16);
    if (end >= 20 && file.i32(end - 20) == LOCATOR64) {
      long end64 = file.i64(end - 12);
      if (!file.holds(end64, 56) || file.i32(end64) != END64) {
        throw new Malformed("has a zip64 directory that points outside the file");
      }
      count = file.i64(end64 + 32);
      size = file.i64(end64 + 40);
      start = file.i64(end64 + 48);
    }
    if (!file.holds(start, size) || start + size > end || count < 0 || count > size / 46) {
      throw new Malformed("has a damaged zip directory: it does not fit into the file");
    }
    long at = start;
    for (long i = 0; i < count; i++) {
      at = readEntry(at, start, start + size);
    }
  }

  /** Reads the entry at {@code at} and returns where the next begins. */
  private long readEntry(long at, long start, long limit) {
    if (limit - at < 46 || file.i32(at) != CENTRAL) {
      throw new Malformed("has a damaged zip directory: entry " + records.size() + " is no entry");
    }
    int nameLength = file.u16(at + 28);
    int extraLength = file.u16(at + 30);
    long next = at + 46 + nameLength + extraLength + file.u16(at + 32);
    if (next > limit) {
      throw new Malformed("has a damaged zip directory: entry " + records.size() + " is cut short");
    }
    String name = new String(file.bytes(at + 46, nameLength), UTF_8);
    if (leadsOutside(name)) {
      throw new Malformed(
          "has the record " + Messages.shorten(name) + ", whose name leads out of its folder");
    }
    int flags = file.u16(at + 8);
    int method = file.u16(at + 10);
    if ((flags & 1) != 0) {
      throw new Malformed("has the encrypted record " + name + "; decrypt the file first");
    }
    if (method != 0 && method != 8) {
      throw new Malformed("has the record " + name + " of the unknown compression " + method);
    }
    long[] wide = {file.u32(at + 24), file.u32(at + 20), file.u32(at + 42)};
    widen(wide, at + 46 + nameLength, extraLength);
    ZipRecord record = record(name, wide[2], wide[1], wide[0], method == 8, start);
    if (records.put(name, record) != null) {
      throw new Malformed("has two records named " + name);
    }
    return next;
  }

  /** Nothing is ever unpacked to a path; but no writer of checkpoints makes such names. */
  private static boolean leadsOutside(String name) {
    return name.startsWith("/")
        || name.equals("..")
        || name.startsWith("../")
        || name.endsWith("/..")
        || name.contains("/../");
  }

  /** Replaces the values that are 0xffffffff (size, stored size, offset) by those of zip64. */
  private void widen(long[] values, long extra, int length) {
    long at = extra;
    long end = extra + length;
    while (end - at >= 4) {
      long next = at + 4 + file.u16(at + 2);
      if (next <= end && file.u16(at) == 1) {
        long from = at + 4;
        for (int i = 0; i < values.length; i++) {
          if (values[i] == MAX32 && next - from >= 8) {
            values[i] = file.i64(from);
            from += 8;
          }
        }
        return;
      }
      at = next;
    }
  }

  private ZipRecord record(
      String name, long header, long storedSize, long size, boolean deflated, long limit) {
    if (!file.holds(header, 30) || file.i32(header) != LOCAL) {
      throw new Malformed("has the record " + name + " whose offset leads to no record");
    }
    long offset = header + 30 + file.u16(header + 26) + file.u16(header + 28);
    if (storedSize < 0 || size < 0 || offset > limit || storedSize > limit - offset) {
      throw new Malformed("has the record " + name + " that reaches past the end of the records");
    }
    if (!deflated && storedSize != size) {
      throw new Malformed("has the record " + name + " with two different sizes");
    }
    return new ZipRecord(name, header, offset, storedSize, size, deflated);
  }

  private void checkOverlaps() {
    List<ZipRecord> sorted = new ArrayList<>(records.values());
    sorted.sort(Comparator.comparingLong(ZipRecord::header));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).header() < sorted.get(i - 1).end()) {
        throw new Malformed(
            "has the records "
                + sorted.get(i - 1).name()
                + " and "
                + sorted.get(i).name()
                + " that overlap");
      }
    }
  }
}
