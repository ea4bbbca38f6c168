/**
 * What a person looks at during and after training: the epoch table of the terminal, the curves,
 * and the report.
 *
 * <p>{@link dev.graft.report.Report} is the entry: it takes {@link dev.graft.report.RunLog}s (read
 * from run folders by {@link dev.graft.report.RunReader}) and writes one self-contained HTML page.
 * {@link dev.graft.report.CurvesPng} draws the same curves as a picture, {@link
 * dev.graft.report.EpochTable} prints an epoch a line.
 *
 * <p>Values here are immutable and may be shared between threads; writers are used by one thread.
 * Only {@link dev.graft.report.GradCam} and {@link dev.graft.report.Evaluations} touch native
 * memory, and both clean up after themselves.
 */
@NullMarked
package dev.graft.report;

import org.jspecify.annotations.NullMarked;
