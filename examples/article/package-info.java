/** The article's four experiments, as a program of its own. */
@NullMarked
package article;

import org.jspecify.annotations.NullMarked;
