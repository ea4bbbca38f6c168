/**
 * The networks of {@code torchvision.models}, statement for statement and with its state-dict keys.
 */
@NullMarked
package dev.graft.models;

import org.jspecify.annotations.NullMarked;
