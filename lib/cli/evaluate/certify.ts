import type { Classifier } from '../../models/index.js';
import type { Norm } from '../../tensor/norm-names.js';
import { oneOf } from '../arguments.js';
import { type Option, UsageError, type Values, valued } from '../command.js';

/** The option that asks for proofs. */
export const certifyOption: Readonly<Record<string, Option>> = {
  certify: valued(
    'METHOD',
    'also prove robust accuracy from below, in linf: ibp (two passes per radius; says little of networks not trained for it) or crown (tighter; a walk back for every hidden value of every row at every radius: of lenet about half a second, so that --limit should be small); --state keeps no proofs',
  ),
};

const METHODS = ['ibp', 'crown'] as const;
export type CertifyMethod = (typeof METHODS)[number];

/** @throws UsageError where the method is unknown, or no norm is measured in which it proves anything. */
export function certifyArgs(values: Values, norms: readonly Norm[]): CertifyMethod | undefined {
  if (values.certify === undefined) return undefined;
  const method = oneOf('method of --certify', values.certify, METHODS);
  if (!norms.includes('linf'))
    throw new UsageError(
      `option --certify proves in linf, and only ${norms.join(', ')} is measured here: add linf to --norm.`,
    );
  return method;
}

/**
 * The model with proofs of its answers.
 * @param arranged whether images are arranged otherwise before they enter it
 * @throws UsageError where it is no network of our own, one of its layers has no rule, or images are changed before the
 * first of them.
 */
export async function certifiable(model: Classifier, method: CertifyMethod, arranged: boolean): Promise<Classifier> {
  const { isNetwork } = await import('../../models/index.js');
  if (!isNetwork(model))
    throw new UsageError(
      `option --certify needs a network whose layers and gradients are known, and ${model.name} is none: give a .safetensors or PyTorch checkpoint with its architecture (--arch), or a Keras file.`,
    );
  if (arranged)
    throw new UsageError(
      `option --certify: ${model.name} takes its images in another layout, and bounds start at its first layer; leave --layout out.`,
    );
  const { withBounds } = await import('../../defences/index.js');
  try {
    return withBounds(model, { method });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`option --certify: ${error.message}`);
    throw error;
  }
}
