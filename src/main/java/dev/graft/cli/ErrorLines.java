package dev.graft.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Turns whatever a command threw into one line on stderr and an exit code. */
final class ErrorLines {
  /** What LibTorch's allocators of the CPU and of CUDA say. */
  private static final Pattern REFUSED_MEMORY =
      Pattern.compile(
          "(?:can't allocate memory: you tried|out of memory\\. Tried) to allocate ([0-9.]+ \\w+)");

  private ErrorLines() {}

  /** One line for work that failed; with {@code debug} the stack trace as well. */
  static int failed(Throwable e, CommandLine command, boolean debug) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + describe(e));
    if (debug) {
      e.printStackTrace(err);
    } else if (isDefect(e)) {
      err.println("This looks like a defect of Graft; --debug shows where it happened.");
    }
    err.flush();
    return ExitCodes.FAILED;
  }

  /** One line for a wrong command line, and where to read more. */
  static int usage(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + firstLine(e.getMessage()));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + name + " --help'.");
    }
    err.flush();
    return ExitCodes.USAGE;
  }

  /** The first line of the message, with what {@code java.nio}'s bare paths leave out. */
  static String describe(Throwable e) {
    String message = firstLine(e.getMessage());
    if (e instanceof FileSystemException file) {
      return (message == null ? "a file" : message) + fileReason(file);
    }
    if (e instanceof OutOfMemoryError) {
      return outOfMemory(message);
    }
    if (message != null) {
      Matcher refused = REFUSED_MEMORY.matcher(message);
      if (refused.find()) {
        return outOfMemory("LibTorch asked for " + refused.group(1) + " more");
      }
    }
    if (message == null || isDefect(e)) {
      return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
    return message;
  }

  private static String outOfMemory(@Nullable String why) {
    return "out of memory (" + why + "); a smaller --batch-size needs less";
  }

  private static String fileReason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return ": no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return ": permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return ": exists already";
    }
    if (e instanceof NotDirectoryException) {
      return ": not a folder";
    }
    return e instanceof DirectoryNotEmptyException ? ": the folder is not empty" : "";
  }

  /** Programming errors, as opposed to errors that Graft states in its own words. */
  private static boolean isDefect(Throwable e) {
    return e instanceof NullPointerException
        || e instanceof IndexOutOfBoundsException
        || e instanceof ClassCastException
        || e instanceof LinkageError
        || e instanceof AssertionError;
  }

  /** LibTorch puts its whole C++ backtrace into the message: only the first line is for people. */
  private static @Nullable String firstLine(@Nullable String message) {
    if (message == null) {
      return null;
    }
    return message.lines().map(String::strip).filter(s -> !s.isEmpty()).findFirst().orElse(null);
  }
}
