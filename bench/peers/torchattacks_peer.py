"""torchattacks."""

import importlib.metadata

import torchattacks


def versions():
    return {"torchattacks": importlib.metadata.version("torchattacks")}


def stepped_autoattack(model, epsilon, steps, seed):
    """Its standard AutoAttack, whose number of steps it fixes at ten, part for part with another number of them."""
    ball = {"norm": "Linf", "eps": epsilon, "n_restarts": 1, "seed": seed}
    return torchattacks.MultiAttack(
        [
            torchattacks.APGD(model, loss="ce", steps=steps, **ball),
            torchattacks.APGDT(model, n_classes=10, steps=steps, **ball),
            torchattacks.FAB(model, multi_targeted=True, n_classes=10, steps=steps, **ball),
            torchattacks.Square(model, n_queries=5000, **ball),
        ]
    )


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
    if attack == "autoattack" and "steps" in settings:
        return stepped_autoattack(model, settings["epsilon"], settings["steps"], seed)
    if attack == "autoattack":
        return torchattacks.AutoAttack(model, norm="Linf", eps=settings["epsilon"], version="standard", n_classes=10, seed=seed)
    raise ValueError(f"torchattacks is not asked for {attack} here")
