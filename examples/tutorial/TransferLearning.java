package tutorial;

import dev.graft.Torch;
import dev.graft.data.Batch;
import dev.graft.data.BatchIterator;
import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.models.ResNet;
import dev.graft.nn.Parameters;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import dev.graft.serialization.StateDicts;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * ResNet-18 trained as a whole or as a fixed feature extractor, the best weights kept: {@code
 * TransferLearning DATA WEIGHTS finetune|features [EPOCHS BATCH CROP DTYPE STEPS]}. Its twin is
 * {@code transfer_learning.py}.
 *
 * <p>STEPS ends each pass over a loader early; 0 does not.
 */
public final class TransferLearning {
  public static void main(String[] args) throws IOException {
    Path data = Path.of(args[0]);
    boolean features = args[2].equals("features");
    int epochs = args.length > 3 ? Integer.parseInt(args[3]) : 25;
    int batch = args.length > 4 ? Integer.parseInt(args[4]) : 4;
    int crop = args.length > 5 ? Integer.parseInt(args[5]) : 224;
    boolean fp64 = args.length > 6 && args[6].equals("float64");
    ScalarType dtype = fp64 ? ScalarType.Double : ScalarType.Float;
    int limit = args.length > 7 ? Integer.parseInt(args[7]) : 0;
    Torch.manualSeed(1);
    try (PointerScope run = new PointerScope()) {
      Normalize normalize =
          new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
      ImageFolder trainData =
          new ImageFolder(
              data.resolve("train"),
              new Compose(
                  new RandomResizedCrop(crop),
                  new RandomHorizontalFlip(),
                  new ToTensor(),
                  normalize));
      ImageFolder valData =
          new ImageFolder(
              data.resolve("val"),
              new Compose(
                  new Resize(crop * 8 / 7), new CenterCrop(crop), new ToTensor(), normalize));
      DataLoader trainLoader = DataLoader.builder(trainData).batchSize(batch).shuffle(true).build();
      DataLoader valLoader = DataLoader.builder(valData).batchSize(batch).build();

      ResNet model = ResNet.resnet18();
      model.loadStateDict(StateDicts.of(Torch.load(Path.of(args[1]))));
      if (features) {
        for (Tensor param : Parameters.of(model)) param.requires_grad_(false);
      }
      long inFeatures = model.fc.as(LinearImpl.class).options().in_features().get();
      model.fc.set(new LinearImpl(inFeatures, trainData.classes().size()));
      model.to(dtype);
      List<Tensor> learned = features ? model.fc.parameters() : Parameters.of(model);
      SGD optimizer = new SGD(learned, SGD.options().lr(0.001).momentum(0.9));
      StepLR scheduler = new StepLR(optimizer, 7, 0.1);
      CrossEntropyLossImpl criterion = new CrossEntropyLossImpl();

      Path best = Files.createTempDirectory("transfer").resolve("best.pth");
      double bestAccuracy = -1;
      for (int epoch = 0; epoch < epochs; epoch++) {
        model.train(true);
        try (BatchIterator batches = trainLoader.iterator()) {
          for (int step = 0; batches.hasNext() && (limit == 0 || step < limit); step++) {
            try (PointerScope scope = new PointerScope()) {
              Batch next = batches.next();
              optimizer.zeroGrad();
              Tensor outputs = model.forward(next.inputs().to(dtype));
              Tensor loss = criterion.forward(outputs, next.targets());
              loss.backward();
              optimizer.step();
              System.out.println("train " + loss.item_double());
            }
          }
        }
        scheduler.step();

        double accuracy = evaluate(model, valLoader, dtype, limit);
        System.out.println("val " + accuracy);
        if (accuracy > bestAccuracy) {
          bestAccuracy = accuracy;
          Torch.save(model.stateDict(), best);
        }
      }
      model.loadStateDict(StateDicts.of(Torch.load(best)));
      System.out.println("best " + evaluate(model, valLoader, dtype, limit));
    }
  }

  private static double evaluate(ResNet model, DataLoader loader, ScalarType dtype, int limit) {
    model.train(false);
    long right = 0;
    long seen = 0;
    try (var guard = Torch.noGrad();
        BatchIterator batches = loader.iterator()) {
      for (int step = 0; batches.hasNext() && (limit == 0 || step < limit); step++) {
        try (PointerScope scope = new PointerScope()) {
          Batch next = batches.next();
          Tensor found = model.forward(next.inputs().to(dtype)).argmax(new LongOptional(1), false);
          right += found.eq(next.targets()).sum().item_long();
          seen += next.size();
        }
      }
    }
    return (double) right / seen;
  }
}
