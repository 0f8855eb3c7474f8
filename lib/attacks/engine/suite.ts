import type { Classifier } from '../../models/index.js';
import { interruptSignal, type Tensor4D, tf } from '../../tensor/index.js';
import type { Access, Attack, AttackBatch, AttackOptions, AttackResult } from '../contracts.js';
import { perturbationNorms } from '../perturbation-norms.js';
import { checkAttack, checkBatch, checkOptions } from './check.js';

/** The most an attack of the suite must see. */
const ORDER: readonly Access[] = ['labels', 'scores', 'gradients'];

/**
 * Several attacks as one: the minimum over them for every row, never their mean. Fixed-size attacks run in turn on
 * the rows that none has broken yet; minimal-norm attacks all run, and each row keeps its nearest success.
 * `foundBy` of the result tells which attack it was.
 * @throws RangeError where the attacks differ in kind, norm or epsilon.
 */
export function suite<M extends Classifier>(name: string, attacks: readonly Attack<M>[]): Attack<M> {
  if (!attacks.length) throw new RangeError(`The suite ${name} needs at least one attack.`);
  const [{ kind, norm, epsilon }] = attacks;
  for (const attack of attacks)
    if (attack.kind !== kind || attack.norm !== norm || attack.epsilon !== epsilon)
      throw new RangeError(
        `The suite ${name} needs attacks of one kind, norm and epsilon: ${attacks[0].name} is ${kind} ${norm} ${epsilon}, ${attack.name} is ${attack.kind} ${attack.norm} ${attack.epsilon}.`,
      );
  // Two of one name are told apart by their number.
  const names = attacks.map(({ name: own }, i) => {
    const before = attacks.slice(0, i).filter((attack) => attack.name === own).length;
    return before ? `${own}#${before + 1}` : own;
  });
  const settings: Record<string, Attack['settings'][string]> = { attacks: names.join('+') };
  attacks.forEach((attack, i) => {
    for (const [key, value] of Object.entries(attack.settings)) settings[`${names[i]}.${key}`] = value;
  });
  const access = ORDER[Math.max(...attacks.map((attack) => ORDER.indexOf(attack.access)))];
  return {
    name,
    kind,
    norm,
    epsilon,
    access,
    settings,
    // What a suite found is held against its members already.
    iterative: false,
    check: (model) => {
      for (const attack of attacks) checkAttack(attack, model);
    },
    run: (model, batch, options) => runSuite(attacks, model, batch, options),
  };
}

async function runSuite<M extends Classifier>(
  attacks: readonly Attack<M>[],
  model: M,
  batch: AttackBatch,
  options: AttackOptions = {},
): Promise<AttackResult> {
  for (const attack of attacks) checkAttack(attack, model);
  checkBatch(model, batch);
  checkOptions(options, batch.labels.length);
  const n = batch.labels.length;
  const { kind, norm } = attacks[0];
  // One signal for all: an Interrupt between two attacks must not be lost.
  const { budget = Number.POSITIVE_INFINITY, signal = interruptSignal() } = options;
  const original = batch.images.dataSync() as Float32Array;
  const width = n ? original.length / n : 0;
  const pixels = Float32Array.from(original);
  const foundBy = new Int32Array(n).fill(-1);
  const queries = new Int32Array(n);
  const gradients = new Int32Array(n);
  const unanswered = new Int32Array(n);
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let predicted = batch.predicted && Int32Array.from(batch.predicted);
  let wrongFromStart: Uint8Array | undefined;
  let targets: Int32Array | undefined;
  const success = new Uint8Array(n);

  for (const [which, attack] of attacks.entries()) {
    const rows = Int32Array.from({ length: n }, (_, i) => i).filter((i) =>
      kind === 'minimal' ? !wrongFromStart?.[i] : !success[i],
    );
    if (!rows.length) break;
    const part = takeBatch({ ...batch, predicted: which ? Int32Array.from(batch.labels) : batch.predicted }, rows);
    try {
      const found = await attack.run(model, part, {
        ...options,
        signal,
        budget: Float64Array.from(
          rows,
          (row) => (typeof budget === 'number' ? budget : budget[row]) - queries[row] - gradients[row],
        ),
        onProgress: (done, total) => options.onProgress?.(Math.floor(((which + done / total) / attacks.length) * n), n),
      });
      if (!wrongFromStart) {
        wrongFromStart = found.wrongFromStart;
        predicted = Int32Array.from(found.predicted);
      }
      rows.forEach((row, i) => {
        queries[row] += found.queries[i];
        gradients[row] += found.gradients[i];
        unanswered[row] += found.unanswered?.[i] ?? 0;
        if (found.targets) {
          targets ??= new Int32Array(n).fill(-1);
          targets[row] = found.targets[i];
        }
        const image = found.images.subarray(i * width, (i + 1) * width);
        if (!found.success[i]) {
          if (kind === 'minimal') return;
          pixels.set(image, row * width);
          (predicted as Int32Array)[row] = found.predicted[i];
          return;
        }
        success[row] = 1;
        const length = found.wrongFromStart[i]
          ? 0
          : perturbationNorms(image, original.subarray(row * width, (row + 1) * width))[norm];
        if (!(length < distance[row])) return;
        distance[row] = length;
        pixels.set(image, row * width);
        (predicted as Int32Array)[row] = found.predicted[i];
        if (!found.wrongFromStart[i]) foundBy[row] = which;
      });
    } finally {
      part.images.dispose();
      if (part.mask !== batch.mask) part.mask?.dispose();
    }
  }
  return {
    images: pixels,
    predicted: predicted ?? new Int32Array(n),
    success,
    wrongFromStart: wrongFromStart ?? new Uint8Array(n),
    queries,
    gradients,
    unanswered,
    foundBy,
    ...(targets && { targets }),
  };
}

/** Some rows of a batch, as a batch; the caller disposes its images, and its mask where it is not the batch's own. */
export function takeBatch(batch: AttackBatch, rows: Int32Array): AttackBatch {
  const pick = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]);
  const index = tf.tensor1d(rows, 'int32');
  const gather = (tensor: Tensor4D) => tf.gather(tensor, index) as Tensor4D;
  const { images, labels, indices, targets, mask, predicted } = batch;
  const taken: AttackBatch = {
    images: gather(images),
    labels: pick(labels),
    indices: indices ? pick(indices) : rows.slice(),
    ...(targets && { targets: pick(targets) }),
    ...(mask && { mask: mask.shape[0] === 1 ? mask : gather(mask) }),
    ...(predicted && { predicted: pick(predicted) }),
  };
  index.dispose();
  return taken;
}
