package article;

import dev.graft.Torch;
import dev.graft.data.Batch;
import dev.graft.data.BatchIterator;
import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.models.ResNet;
import dev.graft.nn.Parameters;
import dev.graft.optim.ParamGroup;
import dev.graft.optim.SGD;
import dev.graft.optim.StepLR;
import dev.graft.serialization.StateDicts;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.ToTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * The article, line by line: {@code Article DATA WEIGHTS scratch|finetune|freeze|discriminative
 * EPOCHS}.
 */
public final class Article {
  private static final double LR = 0.001;

  public static void main(String[] args) {
    Path data = Path.of(args[0]);
    Path pathPretrainedModel = Path.of(args[1]);
    String strategy = args[2];
    Torch.manualSeed(1);
    try (PointerScope run = new PointerScope()) {
      Compose trainTransform =
          new Compose(
              new RandomResizedCrop(224),
              new RandomHorizontalFlip(),
              new ToTensor(),
              new Normalize(
                  new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225}));
      ImageFolder trainData = new ImageFolder(data.resolve("train"), trainTransform);
      DataLoader trainLoader = DataLoader.builder(trainData).batchSize(16).shuffle(true).build();

      ResNet resnet18Ft = ResNet.resnet18();
      if (!strategy.equals("scratch")) {
        resnet18Ft.loadStateDict(StateDicts.of(Torch.load(pathPretrainedModel)));
      }
      if (strategy.equals("freeze")) {
        for (Tensor param : Parameters.of(resnet18Ft)) param.requires_grad_(false);
      }
      long inFeatures = resnet18Ft.fc.as(LinearImpl.class).options().in_features().get();
      resnet18Ft.fc.set(new LinearImpl(inFeatures, trainData.classes().size()));

      List<Tensor> params = Parameters.of(resnet18Ft);
      Set<Long> fcParamsId = Parameters.ids(resnet18Ft.fc.get());
      List<Tensor> baseParams =
          params.stream().filter(p -> !fcParamsId.contains(Parameters.id(p))).toList();
      SGD optimizer =
          strategy.equals("discriminative")
              ? new SGD(
                  List.of(
                      ParamGroup.of(baseParams).lr(LR * 0),
                      ParamGroup.of(resnet18Ft.fc.parameters()).lr(LR)),
                  SGD.options().momentum(0.9))
              : new SGD(params, SGD.options().lr(LR).momentum(0.9));
      StepLR scheduler = new StepLR(optimizer, 7, 0.1);
      CrossEntropyLossImpl criterion = new CrossEntropyLossImpl();

      for (int epoch = 0; epoch < Integer.parseInt(args[3]); epoch++) {
        resnet18Ft.train(true);
        double lossMean = 0;
        try (BatchIterator batches = trainLoader.iterator()) {
          while (batches.hasNext()) {
            try (PointerScope step = new PointerScope()) {
              Batch batch = batches.next();
              Tensor outputs = resnet18Ft.forward(batch.inputs());
              optimizer.zeroGrad();
              Tensor loss = criterion.forward(outputs, batch.targets());
              loss.backward();
              optimizer.step();
              lossMean += loss.item_double() * batch.size() / trainData.size();
            }
          }
        }
        scheduler.step();
        System.out.printf("epoch %d  loss %.4f%n", epoch, lossMean);
      }
    }
  }
}
