/** What a person looks at after training: tables and curves. */
@NullMarked
package dev.graft.report;

import org.jspecify.annotations.NullMarked;
