import { type Dataset, imageTensor } from '../../data/index.js';
import type { Certified, Certifier, Classifier } from '../../models/index.js';
import { acceptedRadius, pause, type Tensor4D } from '../../tensor/index.js';
import type { Proof } from './contracts.js';
import type { Reading } from './readings.js';

/** Rows between two words of progress: a proof may take minutes for a few of them. */
const ROWS = 50;

/** What proves in one ball. */
interface Prover {
  readonly norm: Proof['norm'];
  readonly epsilon: number;
  readonly certifier: Certifier;
}

/**
 * The model's certifiers at every norm and radius of a report; none where it proves nothing there. They are asked for
 * the ball whose images the audit accepts (`acceptedRadius`), a hair wider than epsilon: what is proved of less could be
 * refuted by an image in between.
 * @throws RangeError where one is of another norm, or of a smaller ball than it was asked for.
 */
export function proversOf(model: Classifier, readings: readonly Reading[]): Prover[] {
  return readings.flatMap(({ norm, epsilons }) =>
    epsilons.flatMap((epsilon) => {
      const radius = acceptedRadius(epsilon);
      const certifier = model.certify?.({ norm, epsilon: radius });
      if (!certifier) return [];
      if (certifier.norm !== norm || !(certifier.epsilon >= radius))
        throw new RangeError(
          `${model.name} was asked for proofs at ${norm} ε ${radius} (${epsilon} and what the audit of attacks allows for float32), and its certifier ${certifier.name} is of ${certifier.norm} ε ${certifier.epsilon}. Give a certifier of the ball that is asked for, or undefined.`,
        );
      return [{ norm, epsilon, certifier }];
    }),
  );
}

/** Certifies all rows, one ball after the other; frees every tensor. */
export async function prove(
  data: Dataset,
  provers: readonly Prover[],
  { signal, onProgress }: { signal: AbortSignal; onProgress?: (what: string, done: number, total: number) => void },
): Promise<Proof[]> {
  const n = data.labels.length;
  const proofs: Proof[] = [];
  for (const { norm, epsilon, certifier } of provers) {
    const start = performance.now();
    const certified = new Uint8Array(n);
    const margins = new Float32Array(n);
    for (let from = 0; from < n; from += ROWS) {
      onProgress?.(`certifying by ${certifier.name} ${norm} ε ${epsilon}`, from, n);
      await pause(signal);
      const to = Math.min(n, from + ROWS);
      const images = imageTensor(data, from, to);
      try {
        const found = await proved(certifier, images, data.labels.slice(from, to));
        certified.set(found.certified, from);
        margins.set(found.margins, from);
      } finally {
        images.dispose();
      }
    }
    onProgress?.(`certifying by ${certifier.name} ${norm} ε ${epsilon}`, n, n);
    const { name, description, margin } = certifier;
    const seconds = (performance.now() - start) / 1000;
    proofs.push({ norm, epsilon, by: name, description, margin, certified, margins, seconds });
  }
  return proofs;
}

/** What a certifier says of some rows. */
async function proved(certifier: Certifier, images: Tensor4D, labels: Int32Array): Promise<Certified> {
  const found = await certifier.certify(images, labels);
  for (const name of ['certified', 'margins'] as const)
    if (found[name].length !== labels.length)
      throw new RangeError(
        `The certifier ${certifier.name} was given ${labels.length} rows, and returned ${found[name].length} values of ${name}: one for each row is expected.`,
      );
  return { ...found, certified: found.certified.map((flag) => Number(flag === 1)) };
}
