import { availableParallelism } from 'node:os';
import { broken, firstLine, healthy, type Part, SETUP } from './part.js';

/** Loads TensorFlow, which may fail in as many ways as there are machines: hence the late import. */
export async function checkBackend(): Promise<Part> {
  const name = 'TensorFlow backend';
  try {
    const { backendInfo, tf } = await import('../../tensor/index.js');
    const { backend, tfjs, tensorflow } = backendInfo();
    const sum = tf.tidy(() => tf.ones([2, 2]).sum().dataSync()[0]);
    if (backend !== 'tensorflow' || sum !== 4)
      return broken(name, `the backend is "${backend}" and adds four ones to ${sum}`, SETUP);
    const threads = process.env.TF_NUM_INTRAOP_THREADS ?? availableParallelism();
    return healthy(name, `tfjs ${tfjs} on TensorFlow ${tensorflow}, ${threads} threads`);
  } catch (error) {
    return broken(name, firstLine(error), SETUP);
  }
}
