package dev.graft.nn;

import java.util.List;

/**
 * A part of a network that {@link FusedBackward} can record: its forward consists of these slots'
 * forwards and of {@link FusedNorm} alone.
 *
 * @param layers the slots whose forward is called
 * @param norms the pairs that go to {@link FusedNorm}, besides those inside the layers
 * @param relu the ReLU that goes with them
 * @param maxpool the pooling that goes with them
 * @param stride how many input pixels an output pixel stands for, along one side
 */
public record Trunk(
    List<Slot> layers, List<ConvNorm> norms, Slot relu, Slot maxpool, long stride) {}
