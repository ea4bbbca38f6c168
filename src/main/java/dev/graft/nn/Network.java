package dev.graft.nn;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What training needs of a model: a forward function, its parameters and buffers by name, a switch
 * between training and evaluation, and its state.
 *
 * <p>{@link Module} is the usual implementation; a traced graph can be another. Maps and state
 * dicts are in Python's order, and their tensors are live handles that belong to the open scope:
 * writing through one changes the network.
 */
public interface Network {
  /**
   * Computes the output for a batch.
   *
   * @param x the batch, of the shape and dtype that the network documents
   * @return a new tensor that belongs to the open scope
   */
  Tensor forward(Tensor x);

  /** The parameters by state-dict key; one that occurs under several names is listed once. */
  Map<String, Tensor> namedParameters();

  /** The buffers by state-dict key, such as BatchNorm's running statistics. */
  Map<String, Tensor> namedBuffers();

  /** Switches to training mode ({@code true}) or evaluation mode ({@code false}). */
  void train(boolean on);

  /** Whether the network is in training mode. */
  boolean isTraining();

  /** Parameters and buffers with Python's keys, order and metadata; handles, not copies. */
  StateDict stateDict();

  /**
   * Copies a state dict into the network, strictly.
   *
   * @throws StateDictException if any key is missing, unexpected or of another shape; the message
   *     lists all of them and nothing has been copied
   */
  void loadStateDict(StateDict stateDict);
}
