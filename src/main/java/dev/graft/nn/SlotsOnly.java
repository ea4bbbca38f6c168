package dev.graft.nn;

import java.util.List;

/**
 * Says of a module that its forward consists of its slots' forwards and of {@link FusedNorm} alone,
 * with the pairs of {@link Module#convNorms}: then {@link FusedBackward} can record it, and what it
 * makes on the way is freed with its last step, not with the scope that is open around it.
 */
public interface SlotsOnly {
  /** The slots that the forward hands to {@link FusedNorm} as ReLU; none by default. */
  default List<Slot> relus() {
    return List.of();
  }
}
