package modern;

import dev.graft.Torch;
import dev.graft.data.Batch;
import dev.graft.data.BatchIterator;
import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.models.EfficientNet;
import dev.graft.models.Models;
import dev.graft.nn.Parameters;
import dev.graft.optim.AdamW;
import dev.graft.optim.CosineAnnealingLR;
import dev.graft.optim.ExponentialMovingAverage;
import dev.graft.optim.LinearLR;
import dev.graft.optim.SequentialLR;
import dev.graft.serialization.StateDicts;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.ColorJitter;
import dev.graft.transforms.Compose;
import dev.graft.transforms.InterpolationMode;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.CrossEntropyLossOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * EfficientNet-B0 with AdamW, a warm-up and a cosine, colour jitter, smoothed labels and averaged
 * weights: {@code ModernRecipe DATA WEIGHTS|- [EPOCHS BATCH CROP DTYPE STEPS]}. Its twin is {@code
 * modern_recipe.py}.
 *
 * <p>WEIGHTS are EfficientNet-B0's for ImageNet; - begins with the seed's. STEPS ends each pass
 * over a loader early; 0 does not. Dropout and stochastic depth draw from LibTorch's own generator,
 * as loaders do that are given none: so their draws take turns as in Python.
 */
public final class ModernRecipe {
  public static void main(String[] args) {
    Path data = Path.of(args[0]);
    int epochs = args.length > 2 ? Integer.parseInt(args[2]) : 25;
    int batch = args.length > 3 ? Integer.parseInt(args[3]) : 16;
    int crop = args.length > 4 ? Integer.parseInt(args[4]) : 224;
    boolean fp64 = args.length > 5 && args[5].equals("float64");
    ScalarType dtype = fp64 ? ScalarType.Double : ScalarType.Float;
    int limit = args.length > 6 ? Integer.parseInt(args[6]) : 0;
    Torch.manualSeed(1);
    try (PointerScope run = new PointerScope()) {
      Normalize normalize =
          new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
      ImageFolder trainData =
          new ImageFolder(
              data.resolve("train"),
              new Compose(
                  new RandomResizedCrop(crop).withInterpolation(InterpolationMode.BICUBIC),
                  new RandomHorizontalFlip(),
                  new ColorJitter(0.4, 0.4, 0.4, 0.1),
                  new ToTensor(),
                  normalize));
      ImageFolder valData =
          new ImageFolder(
              data.resolve("val"),
              new Compose(
                  new Resize(crop * 8 / 7, InterpolationMode.BICUBIC),
                  new CenterCrop(crop),
                  new ToTensor(),
                  normalize));
      DataLoader trainLoader = DataLoader.builder(trainData).batchSize(batch).shuffle(true).build();
      DataLoader valLoader = DataLoader.builder(valData).batchSize(batch).build();

      EfficientNet model = EfficientNet.efficientnet_b0(1000);
      if (!args[1].equals("-")) {
        model.loadStateDict(StateDicts.of(Torch.load(Path.of(args[1]))));
      }
      Models.replaceHead(model, "efficientnet_b0", trainData.classes().size());
      model.to(dtype);
      ExponentialMovingAverage ema = new ExponentialMovingAverage(model, 0.99);
      AdamW optimizer =
          new AdamW(Parameters.of(model), AdamW.options().lr(0.001).weightDecay(0.05));
      int warmup = Math.max(1, epochs / 5);
      LinearLR rise = new LinearLR(optimizer, 0.1, 1.0, warmup);
      CosineAnnealingLR fall = new CosineAnnealingLR(optimizer, Math.max(1, epochs - warmup));
      SequentialLR scheduler = new SequentialLR(optimizer, List.of(rise, fall), List.of(warmup));
      CrossEntropyLossOptions smoothed = new CrossEntropyLossOptions();
      smoothed.label_smoothing().put(0.1);
      CrossEntropyLossImpl criterion = new CrossEntropyLossImpl(smoothed);

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
              ema.updateParameters(model);
              System.out.println("train " + loss.item_double());
            }
          }
        }
        scheduler.step();

        model.train(false);
        double lossSum = 0;
        long right = 0;
        long seen = 0;
        try (var averaged = ema.applyTo(model);
            var guard = Torch.noGrad();
            BatchIterator batches = valLoader.iterator()) {
          for (int step = 0; batches.hasNext() && (limit == 0 || step < limit); step++) {
            try (PointerScope scope = new PointerScope()) {
              Batch next = batches.next();
              Tensor outputs = model.forward(next.inputs().to(dtype));
              lossSum += criterion.forward(outputs, next.targets()).item_double() * next.size();
              Tensor found = outputs.argmax(new LongOptional(1), false);
              right += found.eq(next.targets()).sum().item_long();
              seen += next.size();
            }
          }
        }
        System.out.println("val " + lossSum / seen + " " + (double) right / seen);
      }
    }
  }
}
