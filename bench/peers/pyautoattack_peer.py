"""The authors' AutoAttack (Croce and Hein, 2020): their code as PyPI has it, with all of its own checks."""

import pyautoattack


def versions():
    return {"pyautoattack": pyautoattack.__version__}


def prepare(model, attack, settings, batch):
    if attack != "autoattack":
        raise ValueError(f"pyautoattack is not asked for {attack} here")
    made = pyautoattack.AutoAttack(
        model, norm="Linf", eps=settings["epsilon"], version="standard", seed=settings.get("seed", 0), device="cpu"
    )
    return lambda images, labels: made.run_standard_evaluation(images, labels, batch_size=batch)[0]
