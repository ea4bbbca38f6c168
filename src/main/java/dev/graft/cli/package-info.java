/** The command line, one file a command. */
@NullMarked
package dev.graft.cli;

import org.jspecify.annotations.NullMarked;
