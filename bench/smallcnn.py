"""The SmallCNN of the TRADES authors in torch, as the peers attack it."""

from collections import OrderedDict

import torch
from torch import nn


class SmallCNN(nn.Module):
    """Logits [n, 10] of images [n, 1, 28, 28] in [0, 1]."""

    def __init__(self):
        super().__init__()
        self.feature_extractor = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(1, 32, 3),
                relu1=nn.ReLU(),
                conv2=nn.Conv2d(32, 32, 3),
                relu2=nn.ReLU(),
                maxpool1=nn.MaxPool2d(2, 2),
                conv3=nn.Conv2d(32, 64, 3),
                relu3=nn.ReLU(),
                conv4=nn.Conv2d(64, 64, 3),
                relu4=nn.ReLU(),
                maxpool2=nn.MaxPool2d(2, 2),
            )
        )
        self.classifier = nn.Sequential(
            OrderedDict(
                fc1=nn.Linear(1024, 200), relu1=nn.ReLU(), fc2=nn.Linear(200, 200), relu2=nn.ReLU(), fc3=nn.Linear(200, 10)
            )
        )

    def forward(self, x):
        return self.classifier(self.feature_extractor(x).flatten(1))
