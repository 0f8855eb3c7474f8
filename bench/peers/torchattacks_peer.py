"""torchattacks."""

import importlib.metadata

import torchattacks


def versions():
    return {"torchattacks": importlib.metadata.version("torchattacks")}


def prepare(model, attack, settings, _batch):
    seed = settings.get("seed", 0)
    if attack == "fgsm":
        return torchattacks.FGSM(model, eps=settings["epsilon"])
    if attack == "pgd":
        return torchattacks.PGD(
            model, eps=settings["epsilon"], alpha=settings["stepSize"], steps=settings["steps"], random_start=False
        )
    if attack == "deepfool":
        return torchattacks.DeepFool(model, steps=settings["steps"], overshoot=settings["overshoot"])
    if attack == "square":
        return torchattacks.Square(
            model, norm="Linf", eps=settings["epsilon"], n_queries=settings["queries"], n_restarts=1, p_init=0.8, seed=seed
        )
    if attack == "autoattack":
        return torchattacks.AutoAttack(model, norm="Linf", eps=settings["epsilon"], version="standard", n_classes=10, seed=seed)
    raise ValueError(f"torchattacks is not asked for {attack} here")
