"""JAX's functions, and callable objects of its libraries, differentiated by jax.vjp."""

import jax
import jax.numpy as jnp
import numpy as np

from ..errors import ModelError
from .arrays import main_output, scores_or_labels
from .plain import Plain


class JaxModel(Plain):
    libraries = [jax]

    def __init__(self, function, kind):
        self.function, self.kind = function, kind
        device = jax.default_backend()
        if device != "cpu":
            self.kind += f", on {device}"

    def output(self, images):
        output = main_output(self.function(images))
        if not isinstance(output, jax.Array):
            raise ModelError(f"answers a JAX array with a {type(output).__name__}; expected an array of scores.")
        return output

    def scores(self, images):
        return scores_or_labels(self.output(jnp.asarray(images)))

    def linearize(self, images):
        output, product = jax.vjp(self.output, jnp.asarray(images))

        def pullback(cotangent):
            (gradient,) = product(jnp.asarray(cotangent, dtype=output.dtype).reshape(output.shape))
            return np.asarray(gradient)

        return np.ascontiguousarray(output, dtype="<f4"), pullback
