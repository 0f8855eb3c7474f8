import { attackData, fgsm, pgd } from '../../../../attacks/index.js';
import { type Proportion, proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import type { NetworkName } from './networks.js';
import type { PitfallsPlan } from './plan.js';

/** The same images, counted in three ways, beside an attack on the network itself. */
export interface SelectedOf {
  readonly network: NetworkName;
  readonly clean: Proportion;
  /**
   * Wrong on the surrogate's images, of the rows that both read right before and that the surrogate lost; null where
   * none are left.
   */
  readonly selected: Proportion | null;
  /** Right on the surrogate's images, of all rows: wrong from the start counts as broken. */
  readonly all: Proportion;
  /** The same of the rows that the network read right before. */
  readonly rightBefore: Proportion;
  /** Right after the same attack on the network itself, of all rows. */
  readonly itself: Proportion;
}

export interface SelectedResult {
  readonly surrogate: NetworkName;
  /** Radius of both attacks, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** What made the surrogate's images. */
  readonly attack: 'FGSM';
  /** Of PGD on each network itself. */
  readonly steps: number;
  readonly networks: readonly SelectedOf[];
}

const SURROGATE = 'standard-half';
const SHOWN = ['standard-lenet5', 'gradient-penalty-half', 'relu-half', 'madry'] as const;

/** The three ways to count: rows right before (by both) and after, 1 where they are; `lost` by the surrogate. */
export function counted(marks: {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly surrogateBefore: Uint8Array;
  readonly lost: Uint8Array;
}): Pick<SelectedOf, 'clean' | 'selected' | 'all' | 'rightBefore'> {
  const { before, after, surrogateBefore, lost } = marks;
  const rows = Array.from(before.keys());
  const among = (kept: readonly number[], is: (row: number) => boolean) =>
    proportion(kept.filter(is).length, kept.length);
  const selected = rows.filter((row) => before[row] && surrogateBefore[row] && lost[row]);
  const rightBefore = rows.filter((row) => before[row]);
  return {
    clean: share(before),
    selected: selected.length ? among(selected, (row) => !after[row]) : null,
    all: among(rows, (row) => Boolean(before[row] && after[row])),
    rightBefore: among(rightBefore, (row) => Boolean(after[row])),
  };
}

/** FGSM's images of the surrogate, which loses a part of its rows to them, shown to each network. */
export async function measureSelected(
  study: Study,
  plan: PitfallsPlan,
  onProgress: OnProgress,
): Promise<SelectedResult> {
  const { epsilon, steps } = plan.selected;
  const rows = study.sample(plan.selected.rows);
  const { labels } = rows;
  const marks = (answers: Int32Array) => Uint8Array.from(answers, (answer, row) => Number(answer === labels[row]));
  const surrogate = await networkCalled(study, SURROGATE);
  const { images, predicted } = await attackData(fgsm({ epsilon }), surrogate, rows, { everyRow: true });
  const surrogateBefore = marks(await predictLabels(surrogate, rows));
  const networks: SelectedOf[] = [];
  for (const [i, name] of SHOWN.entries()) {
    onProgress(`selected rows: ${name}`, i, SHOWN.length);
    const network = await networkCalled(study, name);
    networks.push({
      network: name,
      ...counted({
        before: marks(await predictLabels(network, rows)),
        after: marks(await predictLabels(network, { ...rows, images })),
        surrogateBefore,
        lost: marks(predicted).map((right) => 1 - right),
      }),
      itself: share(await stillRight(pgd({ epsilon, steps }), network, rows)),
    });
  }
  return { surrogate: SURROGATE, epsilon, attack: 'FGSM', steps, networks };
}
