"""Keras' models, on whichever backend they compute."""

import sys

from ..errors import ModelError


def libraries():
    return [sys.modules[name] for name in ("keras", "tf_keras") if name in sys.modules]


def is_keras(found):
    return any(isinstance(found, library.Model) for library in libraries() if hasattr(library, "Model"))


def cut_softmax(model):
    """A softmax in the last layer is left to the other side, whose logits do not saturate."""
    last = model.layers[-1] if getattr(model, "layers", None) else None
    activation = getattr(last, "activation", None)
    if getattr(activation, "__name__", None) != "softmax" or getattr(last, "output", None) is not model.outputs[0]:
        return False
    last.activation = lambda scores: scores
    return True


def stated_shape(model):
    shape = getattr(model, "input_shape", None)
    if isinstance(shape, (dict, list)):
        raise ModelError(f"takes {len(shape)} inputs; models that take one are read.")
    return None if shape is None else list(shape[1:])


def keras_model(model):
    library = next(library for library in libraries() if isinstance(model, library.Model))
    backend = library.backend.backend()
    try:
        cut = cut_softmax(model)
    except (AttributeError, ValueError):
        # A subclass without a graph has no outputs to compare.
        cut = False
    kind = f"Keras model {model.name} on {backend}"

    def function(images):
        return model(images, training=False)

    if backend == "torch":
        from .torch import TorchModel, torch

        weights = [weight.value for weight in model.weights]
        made = TorchModel(function, kind, weights[0].device if weights else torch.device("cpu"))
    elif backend == "jax":
        from .jax import JaxModel

        made = JaxModel(function, kind)
    else:
        from .tensorflow import TensorFlowModel

        made = TensorFlowModel(function, kind)
    made.layouts = (
        ["nchw", "flat", "nhwc"]
        if library.backend.image_data_format() == "channels_first"
        else ["nhwc", "flat", "nchw"]
    )
    made.stated = stated_shape(model)
    made.softmax = cut
    made.libraries = [library, *made.libraries]
    return made
