/**
 * The one place that loads TensorFlow.js. Everything else imports `tf` from here, so that the backend
 * is the native one, is loaded once, and starts quietly.
 */
import { createRequire } from 'node:module';
import util from 'node:util';
import type * as tfTypes from '@tensorflow/tfjs-node';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
// tfjs-node 4.22 calls this helper, of which Node 22 warns and which Node 23 removed.
const legacyUtil = util as { isNullOrUndefined?: (value: unknown) => boolean };
legacyUtil.isNullOrUndefined = (value) => value === null || value === undefined;

function load(): typeof tfTypes {
  try {
    return createRequire(__filename)('@tensorflow/tfjs-node');
  } catch (error) {
    throw new Error(
      `The TensorFlow backend does not load (${(error as Error).message.split('\n')[0]}). Run \`npx advlab setup\` in the project folder.`,
    );
  }
}

export const tf = load();
export type Tensor = tfTypes.Tensor;
export type Tensor1D = tfTypes.Tensor1D;
export type Tensor2D = tfTypes.Tensor2D;
export type Tensor3D = tfTypes.Tensor3D;
export type Tensor4D = tfTypes.Tensor4D;
export type Variable = tfTypes.Variable;
export type Rank = tfTypes.Rank;

/** What the backend is: for `advlab doctor` and for the stamp of every run. */
export function backendInfo(): { backend: string; tfjs: string; tensorflow: string } {
  const backend = tf.backend() as unknown as { binding?: { TF_Version: string } };
  return {
    backend: tf.getBackend(),
    tfjs: tf.version['tfjs-core'],
    tensorflow: backend.binding?.TF_Version ?? 'none',
  };
}
