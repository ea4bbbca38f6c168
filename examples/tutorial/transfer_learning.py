"""The twin of TransferLearning.java, with torchvision.

python transfer_learning.py DATA WEIGHTS finetune|features [EPOCHS BATCH CROP DTYPE STEPS]

STEPS ends each pass over a loader early; 0 does not.
"""

import sys
import tempfile
from itertools import islice
from pathlib import Path

import torch
from torch import nn, optim
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms


def main(data, weights, mode, epochs="25", batch="4", crop="224", dtype="float32", steps="0"):
    crop, limit, dtype = int(crop), int(steps) or None, getattr(torch, dtype)
    torch.manual_seed(1)
    normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    train_data = datasets.ImageFolder(
        Path(data, "train"),
        transforms.Compose(
            [
                transforms.RandomResizedCrop(crop),
                transforms.RandomHorizontalFlip(),
                transforms.ToTensor(),
                normalize,
            ]
        ),
    )
    val_data = datasets.ImageFolder(
        Path(data, "val"),
        transforms.Compose(
            [
                transforms.Resize(crop * 8 // 7),
                transforms.CenterCrop(crop),
                transforms.ToTensor(),
                normalize,
            ]
        ),
    )
    train_loader = DataLoader(train_data, batch_size=int(batch), shuffle=True)
    val_loader = DataLoader(val_data, batch_size=int(batch))

    model = models.resnet18()
    model.load_state_dict(torch.load(weights))
    if mode == "features":
        for param in model.parameters():
            param.requires_grad = False
    model.fc = nn.Linear(model.fc.in_features, len(train_data.classes))
    model.to(dtype)
    learned = model.fc.parameters() if mode == "features" else model.parameters()
    optimizer = optim.SGD(learned, lr=0.001, momentum=0.9)
    scheduler = optim.lr_scheduler.StepLR(optimizer, 7, 0.1)
    criterion = nn.CrossEntropyLoss()

    best = Path(tempfile.mkdtemp(), "best.pth")
    best_accuracy = -1
    for epoch in range(int(epochs)):
        model.train()
        for inputs, labels in islice(train_loader, limit):
            optimizer.zero_grad()
            loss = criterion(model(inputs.to(dtype)), labels)
            loss.backward()
            optimizer.step()
            print("train", loss.item())
        scheduler.step()

        accuracy = evaluate(model, val_loader, dtype, limit)
        print("val", accuracy)
        if accuracy > best_accuracy:
            best_accuracy = accuracy
            torch.save(model.state_dict(), best)
    model.load_state_dict(torch.load(best))
    print("best", evaluate(model, val_loader, dtype, limit))


def evaluate(model, loader, dtype, limit):
    model.eval()
    right = seen = 0
    with torch.no_grad():
        for inputs, labels in islice(loader, limit):
            right += (model(inputs.to(dtype)).argmax(1) == labels).sum().item()
            seen += len(labels)
    return right / seen


if __name__ == "__main__":
    main(*sys.argv[1:])
