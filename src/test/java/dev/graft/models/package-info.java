/** Tests of the models against torchvision's. */
@NullMarked
package dev.graft.models;

import org.jspecify.annotations.NullMarked;
