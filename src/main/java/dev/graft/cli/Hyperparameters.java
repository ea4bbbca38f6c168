package dev.graft.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say how a network is trained; each is a knob of {@code TrainConfig}. */
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class Hyperparameters {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "Architecture: resnet18, vgg16, efficientnet_b0 and the rest of torchvision's ResNet, VGG, "
              + "AlexNet, MobileNet, EfficientNet, ConvNeXt, ViT, DenseNet and SqueezeNet families; a "
              + "wrong name lists them all.")
  private String model;

  @Option(
      names = "--width",
      paramLabel = "N",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "Planes of a ResNet's first stage; where it is left out, those of --weights, or 64.")
  private int width;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the photos.")
  private int epochs;

  @Option(names = "--lr", paramLabel = "X", description = "Learning rate.")
  private double lr;

  @Option(
      names = "--backbone-lr-scale",
      paramLabel = "X",
      description = "Factor of --lr for the backbone (discriminative).")
  private double backboneLrScale;

  @Option(names = "--momentum", paramLabel = "X", description = "Momentum of SGD and RMSprop.")
  private double momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Weight decay of the optimizer.")
  private double weightDecay;

  @Option(names = "--batch-size", paramLabel = "N", description = "Photos a step.")
  private int batchSize;

  @Option(
      names = "--crop-size",
      paramLabel = "N",
      description = "Side of the square that the network sees, in pixels; 32 or more.")
  private int cropSize;

  @Option(
      names = "--resize-size",
      paramLabel = "N",
      description = "Shorter side of a validation photo before its middle is cropped.")
  private int resizeSize;

  @Option(
      names = "--crop-scale",
      paramLabel = "X",
      description = "Smallest share of a photo's area that a training crop keeps.")
  private double cropScale;

  @Option(
      names = "--step-size",
      paramLabel = "N",
      description = "Epochs between two changes of the learning rate.")
  private int stepSize;

  @Option(names = "--gamma", paramLabel = "X", description = "Factor of such a change.")
  private double gamma;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of weights, shuffling and augmentation.")
  private long seed;
}
