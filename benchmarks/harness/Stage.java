package harness;

import java.io.IOException;
import java.util.List;

/** A part of the table. */
interface Stage {
  /** As the command line names it. */
  String name();

  /** Its lines. */
  List<Row> rows();

  /** The processes of a round, in their order. */
  List<Measurement> measurements(Setup setup) throws IOException;

  /** How often they are run where so many rounds were asked for. */
  default int rounds(int asked) {
    return asked;
  }
}
