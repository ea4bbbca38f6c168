package dev.graft.train;

/** The optimizers that a run can have, under the names of torchvision's references. */
public enum OptimizerName {
  /** Stochastic gradient descent with momentum. */
  SGD,
  /** The same with Nesterov's momentum. */
  SGD_NESTEROV,
  /** Adam, whose weight decay is part of the gradient. */
  ADAM,
  /** Adam with decoupled weight decay. */
  ADAMW,
  /** RMSprop with momentum, alpha 0.9 and eps 0.0316, as torchvision's references have it. */
  RMSPROP
}
