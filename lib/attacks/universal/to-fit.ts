import { createHash } from 'node:crypto';
import type { Dataset } from '../../data/index.js';
import type { Classifier, DifferentiableClassifier } from '../../models/index.js';
import type { Attack, FitSummary, FittingOptions } from '../contracts.js';
import type { FitOptions, Fitted } from './steps.js';

/** An attack that is known but for what a fit to a model makes of it. */
export interface Unfitted<F extends Fitted>
  extends Required<Pick<Attack, 'name' | 'norm' | 'settings'>>,
    Pick<Attack<DifferentiableClassifier>, 'epsilon' | 'check' | 'with'> {
  fitTo(model: DifferentiableClassifier, rows: Dataset, options: FitOptions): Promise<F>;
  /** The attack with what was fitted. */
  attackOf(fitted: F): Attack<Classifier>;
}

/**
 * The attack that is fitted before it is run: `fit` makes it of rows other than those it is tried on. With a state what was
 * fitted is kept there, under all that decides it but the model's weights, which name the state.
 */
export function toFit<F extends Fitted>({ fitTo, attackOf, ...attack }: Unfitted<F>): Attack<DifferentiableClassifier> {
  return {
    ...attack,
    kind: 'fixed',
    access: 'gradients',
    iterative: false,
    run: async () => {
      throw new RangeError(
        `${attack.name} does one thing to all images, which is fitted to a model first, on other rows: give these to evaluate() as fitOn, or run what \`await attack.fit(model, rows)\` gives.`,
      );
    },
    fit: async (model, rows, { seed = 0, state, onProgress, signal }: FittingOptions = {}) => {
      const key = state && keyOf(attack, model, rows, seed);
      const kept = key && state?.get(key);
      if (kept) return known(attack, attackOf, read<F>(kept));
      const start = performance.now();
      const fitted = await fitTo(model, rows, { seed, onProgress, signal });
      const made = { fitted, seconds: (performance.now() - start) / 1000 };
      if (key) state?.put(key, write(made));
      return known(attack, attackOf, made);
    },
  };
}

interface Made<F> {
  readonly fitted: F;
  readonly seconds: number;
}

/** The attack with what was fitted, and how; a class that was left to the fit is no target any more. */
function known<F extends Fitted>(
  { settings }: Pick<Attack, 'settings'>,
  attackOf: (fitted: F) => Attack,
  { fitted, seconds }: Made<F>,
): Attack {
  const { target, ...asked } = settings;
  const { n, fittedOn, epochs, seed, gradients, queries, choice } = fitted;
  const summary: FitSummary = {
    ...{ rows: n, provenance: fittedOn, epochs, seed, gradients, queries, seconds },
    ...(choice && { choice }),
  };
  const ready = attackOf(fitted);
  return { ...ready, settings: { ...asked, ...ready.settings }, fitted: summary };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

function keyOf(
  { name, norm, epsilon, settings }: Pick<Attack, 'name' | 'norm' | 'epsilon' | 'settings'>,
  model: Classifier,
  { images, labels, indices }: Dataset,
  seed: number,
): string {
  const hash = createHash('sha256').update(JSON.stringify(['fit', model.name, name, norm, epsilon, settings, seed]));
  for (const values of [images, labels, indices]) hash.update(bytesOf(values));
  return hash.digest('hex').slice(0, 32);
}

/** Plain values as JSON, with numbers in bulk as bytes. */
const write = (made: Made<Fitted>): Uint8Array =>
  Buffer.from(
    JSON.stringify(made, (_, value) =>
      value instanceof Float32Array ? { float32: Buffer.from(bytesOf(value)).toString('base64') } : value,
    ),
  );

const read = <F>(kept: Uint8Array): Made<F> =>
  JSON.parse(Buffer.from(kept).toString(), (_, value) =>
    typeof value?.float32 === 'string'
      ? new Float32Array(Uint8Array.from(Buffer.from(value.float32, 'base64')).buffer)
      : value,
  );
