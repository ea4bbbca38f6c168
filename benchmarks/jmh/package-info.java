/**
 * The inner pieces under JMH: {@code mvn -q -Pjmh test-compile exec:exec}, or some of them with
 * {@code -Djmh=Resample}.
 */
@NullMarked
package jmh;

import org.jspecify.annotations.NullMarked;
