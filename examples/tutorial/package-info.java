/** Transfer learning as PyTorch's tutorial does it, beside the same script in Python. */
@NullMarked
package tutorial;

import org.jspecify.annotations.NullMarked;
