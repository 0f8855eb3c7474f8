"""A plain torch loop: what the gradients themselves cost, without a library around them."""

import torch
from torch.nn.functional import cross_entropy


def versions():
    return {}


def gradient(model, images, labels):
    images = images.detach().requires_grad_(True)
    return torch.autograd.grad(cross_entropy(model(images), labels, reduction="sum"), images)[0]


def prepare(model, attack, settings, _batch):
    epsilon = settings["epsilon"]

    def fgsm(images, labels):
        return (images + epsilon * gradient(model, images, labels).sign()).clamp_(0, 1)

    def pgd(images, labels):
        low, high = (images - epsilon).clamp_(min=0), (images + epsilon).clamp_(max=1)
        current = images
        for _ in range(settings["steps"]):
            moved = current + settings["stepSize"] * gradient(model, current, labels).sign()
            current = torch.minimum(torch.maximum(moved, low), high)
        return current

    return {"fgsm": fgsm, "pgd": pgd}[attack]
