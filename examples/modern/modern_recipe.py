"""The twin of ModernRecipe.java, with torchvision.

python modern_recipe.py DATA WEIGHTS|- [EPOCHS BATCH CROP DTYPE STEPS]

WEIGHTS are EfficientNet-B0's for ImageNet; - begins with the seed's. STEPS ends each pass over a
loader early; 0 does not.
"""

import sys
from itertools import islice
from pathlib import Path

import torch
from torch import nn, optim
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms
from torchvision.transforms import InterpolationMode


def main(data, weights, epochs="25", batch="16", crop="224", dtype="float32", steps="0"):
    crop, limit, dtype = int(crop), int(steps) or None, getattr(torch, dtype)
    torch.manual_seed(1)
    normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    train_data = datasets.ImageFolder(
        Path(data, "train"),
        transforms.Compose(
            [
                transforms.RandomResizedCrop(crop, interpolation=InterpolationMode.BICUBIC),
                transforms.RandomHorizontalFlip(),
                transforms.ColorJitter(0.4, 0.4, 0.4, 0.1),
                transforms.ToTensor(),
                normalize,
            ]
        ),
    )
    val_data = datasets.ImageFolder(
        Path(data, "val"),
        transforms.Compose(
            [
                transforms.Resize(crop * 8 // 7, InterpolationMode.BICUBIC),
                transforms.CenterCrop(crop),
                transforms.ToTensor(),
                normalize,
            ]
        ),
    )
    train_loader = DataLoader(train_data, batch_size=int(batch), shuffle=True)
    val_loader = DataLoader(val_data, batch_size=int(batch))

    model = models.efficientnet_b0()
    if weights != "-":
        model.load_state_dict(torch.load(weights))
    model.classifier[1] = nn.Linear(model.classifier[1].in_features, len(train_data.classes))
    model.to(dtype)
    ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99), use_buffers=True)
    optimizer = optim.AdamW(model.parameters(), lr=0.001, weight_decay=0.05)
    warmup = max(1, int(epochs) // 5)
    rise = LinearLR(optimizer, 0.1, 1.0, warmup)
    fall = CosineAnnealingLR(optimizer, max(1, int(epochs) - warmup))
    scheduler = SequentialLR(optimizer, [rise, fall], [warmup])
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)

    for epoch in range(int(epochs)):
        model.train()
        for inputs, labels in islice(train_loader, limit):
            optimizer.zero_grad()
            loss = criterion(model(inputs.to(dtype)), labels)
            loss.backward()
            optimizer.step()
            ema.update_parameters(model)
            print("train", loss.item())
        scheduler.step()

        ema.eval()
        loss_sum = right = seen = 0
        with torch.no_grad():
            for inputs, labels in islice(val_loader, limit):
                outputs = ema(inputs.to(dtype))
                loss_sum += criterion(outputs, labels).item() * len(labels)
                right += (outputs.argmax(1) == labels).sum().item()
                seen += len(labels)
        print("val", loss_sum / seen, right / seen)


if __name__ == "__main__":
    main(*sys.argv[1:])
