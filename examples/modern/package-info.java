/** A recipe of today for EfficientNet, beside the same script in Python. */
@NullMarked
package modern;

import org.jspecify.annotations.NullMarked;
