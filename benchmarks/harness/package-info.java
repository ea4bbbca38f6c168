/**
 * What {@code benchmarks/run} does: a file for each stage, and around them processes and a table.
 */
@NullMarked
package harness;

import org.jspecify.annotations.NullMarked;
