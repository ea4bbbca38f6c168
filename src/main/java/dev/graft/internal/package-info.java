/**
 * Loading of the natives and JavaCPP glue. Not for users: anything here may change without notice.
 */
@NullMarked
package dev.graft.internal;

import org.jspecify.annotations.NullMarked;
