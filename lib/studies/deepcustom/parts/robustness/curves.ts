import { type Attack, autoAttack } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, takeRows } from '../../../../data/index.js';
import { holmOver, mcnemar, type PairedComparison, proportion } from '../../../../evaluation/index.js';
import { type DifferentiableClassifier, predictLabels } from '../../../../models/index.js';
import {
  CURVE_SETS,
  type CurveNetwork,
  type CurvePoint,
  type CurveSet,
  type NetworkCurve,
  type Versus,
} from './result.js';

/** Static sets by radius. */
export interface SetsAt {
  readonly epsilon: number;
  readonly sets: Readonly<Record<CurveSet, Dataset>>;
}

/** Before Holm's adjustment, which is over all networks. */
type Raw = Omit<Versus, 'adjusted'>;
export interface RawCurve extends Omit<NetworkCurve, 'points'> {
  readonly points: readonly (Omit<CurvePoint, 'own' | 'every'> & { readonly own?: Raw; readonly every: Raw })[];
}

const rawOf = ({ difference, interval, pValue }: PairedComparison): Raw => ({ difference, interval, pValue });

const shareOf = (right: Uint8Array) => proportion(right.filter(Boolean).length, right.length);

/**
 * Rows [n] that stay right under an attack at each radius, 1 where right. A row that was broken in a smaller ball is broken
 * in every larger one, and is not attacked again.
 * @param epsilons the smallest first.
 * @param attackAt the attack at a radius (default: AutoAttack in L∞).
 */
export async function stillRight(
  network: DifferentiableClassifier,
  rows: Dataset,
  epsilons: readonly number[],
  onRadius: (epsilon: number) => void = () => {},
  attackAt: (epsilon: number) => Attack<DifferentiableClassifier> = (epsilon) => autoAttack({ epsilon }),
): Promise<Uint8Array[]> {
  let standing = Array.from(rows.labels.keys());
  const found: Uint8Array[] = [];
  for (const epsilon of epsilons) {
    onRadius(epsilon);
    if (standing.length > 0) {
      const taken = takeRows(rows, standing);
      const images = imageTensor(taken);
      try {
        const { success } = await attackAt(epsilon).run(network, { ...taken, images });
        standing = standing.filter((_, i) => !success[i]);
      } finally {
        images.dispose();
      }
    }
    const right = new Uint8Array(rows.labels.length);
    for (const row of standing) right[row] = 1;
    found.push(right);
  }
  return found;
}

const rightOn = async (network: DifferentiableClassifier, set: Dataset): Promise<Uint8Array> =>
  Uint8Array.from(await predictLabels(network, set), (answer, row) => Number(answer === set.labels[row]));

/**
 * Static accuracy beside adaptive accuracy of one network, at each radius of the sets.
 * @param adaptive rows that stay right under AutoAttack at these radii, as `stillRight` has them.
 */
export async function curveOf(
  name: CurveNetwork,
  network: DifferentiableClassifier,
  rows: Dataset,
  at: readonly SetsAt[],
  adaptive: readonly Uint8Array[],
): Promise<RawCurve> {
  const points: RawCurve['points'][number][] = [];
  for (const [i, { epsilon, sets }] of at.entries()) {
    const of = {} as Record<CurveSet, Uint8Array>;
    for (const set of CURVE_SETS) of[set] = await rightOn(network, sets[set]);
    const every = of.lrp.map((_, row) => Number(CURVE_SETS.every((set) => of[set][row])));
    points.push({
      epsilon,
      sets: Object.fromEntries(CURVE_SETS.map((set) => [set, shareOf(of[set])])) as CurvePoint['sets'],
      everySet: shareOf(every),
      adaptive: shareOf(adaptive[i]),
      ...(name !== 'target' && { own: rawOf(mcnemar(of[name], adaptive[i])) }),
      every: rawOf(mcnemar(every, adaptive[i])),
    });
  }
  return { network: name, clean: shareOf(await rightOn(network, rows)), points };
}

/** Adjusts the p-values of all networks and radii together, those of each kind of static accuracy by themselves. */
export function adjusted(curves: readonly RawCurve[]): NetworkCurve[] {
  const flat = curves.flatMap(({ points }) => points);
  const every = holmOver(
    flat.map((point) => point.every),
    ({ pValue }) => pValue,
  );
  const owned = flat.flatMap((point) => (point.own ? [{ point, ...point.own }] : []));
  const own = new Map(
    holmOver(owned, ({ pValue }) => pValue).map(({ point, ...versus }): [object, Versus] => [point, versus]),
  );
  let place = 0;
  return curves.map((curve) => ({
    ...curve,
    points: curve.points.map((point) => {
      const { own: _, ...rest } = point;
      const mine = own.get(point);
      return { ...rest, ...(mine && { own: mine }), every: every[place++] };
    }),
  }));
}
