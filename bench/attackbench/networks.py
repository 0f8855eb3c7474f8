"""The bench's networks in torch: logits [n, 10] of images [n, 1, 28, 28] in [0, 1]."""

import json
import os
import sys

import numpy as np
import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lenet import LeNet  # noqa: E402


def _named(layers, names):
    """A sequence whose layers with weights have the checkpoint's names."""
    network = nn.Sequential(*layers)
    weighted = [layer for layer in layers if list(layer.parameters())]
    return network, dict(zip(names, weighted, strict=True))


def _lenet5():
    def conv(width, filters):
        return [nn.Conv2d(width, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]

    layers = [*conv(1, 32), *conv(32, 64), nn.Flatten(), nn.Linear(64 * 49, 200), nn.ReLU(), nn.Linear(200, 10)]
    return _named(layers, ["conv1", "conv2", "linear1", "linear2"])


def _smallcnn():
    def convs(width, filters):
        first, second = nn.Conv2d(width, filters, 3), nn.Conv2d(filters, filters, 3)
        return [first, nn.ReLU(), second, nn.ReLU(), nn.MaxPool2d(2)]

    dense = [nn.Linear(1024, 200), nn.ReLU(), nn.Linear(200, 200), nn.ReLU(), nn.Linear(200, 10)]
    names = [f"feature_extractor.conv{i}" for i in (1, 2, 3, 4)] + [f"classifier.fc{i}" for i in (1, 2, 3)]
    return _named([*convs(1, 32), *convs(32, 64), nn.Flatten(), *dense], names)


def _lenet():
    network = LeNet()
    return network, {name: getattr(network, name) for name in ("conv1", "conv2", "fc1", "fc2")}


ARCHITECTURES = {"lenet": _lenet, "lenet5": _lenet5, "smallcnn": _smallcnn}


def _safetensors(file):
    """lenet5 as we keep it: kernels [height, width, in, out], matrices [in, out], flattened images with channels last."""
    with open(file, "rb") as opened:
        head = json.loads(opened.read(int.from_bytes(opened.read(8), "little")))
        body = opened.read()
    state = {}
    for name, entry in head.items():
        if name == "__metadata__":
            continue
        low, high = entry["data_offsets"]
        kind = {"F16": np.float16, "F32": np.float32}[entry["dtype"]]
        values = torch.from_numpy(np.frombuffer(body[low:high], dtype=kind).astype(np.float32).reshape(entry["shape"]))
        state[name] = values.permute(3, 2, 0, 1) if values.ndim == 4 else values.T if values.ndim == 2 else values
    flattened = state["linear1.weight"].reshape(200, 7, 7, 64)
    state["linear1.weight"] = flattened.permute(0, 3, 1, 2).reshape(200, -1)
    return state


def open_network(architecture, file):
    """The network with the weights of a PyTorch checkpoint or of one of our safetensors files, ready to be attacked."""
    network, layers = ARCHITECTURES[architecture]()
    own = file.endswith(".safetensors")
    state = _safetensors(file) if own else torch.load(file, map_location="cpu", weights_only=True)
    with torch.no_grad():
        for name, layer in layers.items():
            layer.weight.copy_(state[f"{name}.weight"])
            layer.bias.copy_(state[f"{name}.bias"])
    network.eval()
    # Attacks want the gradient of the images only; with the weights' gradients torch would do needless work.
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network
