"""TensorFlow's functions, differentiated on a tape."""

import numpy as np
import tensorflow as tf

from ..errors import ModelError
from .arrays import main_output, scores_or_labels
from .plain import Plain


class TensorFlowModel(Plain):
    libraries = [tf]

    def __init__(self, function, kind):
        self.function, self.kind = function, kind

    def output(self, images):
        output = main_output(self.function(images))
        if not tf.is_tensor(output):
            raise ModelError(f"answers a tensor with a {type(output).__name__}; expected a tensor of scores.")
        return output

    def scores(self, images):
        return scores_or_labels(self.output(tf.convert_to_tensor(images)).numpy())

    def linearize(self, images):
        given = tf.convert_to_tensor(images)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(given)
            output = self.output(given)

        def pullback(cotangent):
            weights = tf.reshape(tf.cast(tf.convert_to_tensor(cotangent), output.dtype), output.shape)
            gradient = tape.gradient(output, given, output_gradients=weights)
            return np.zeros(images.shape) if gradient is None else gradient.numpy()

        return np.ascontiguousarray(output.numpy(), dtype="<f4"), pullback
