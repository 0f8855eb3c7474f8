import { fgsm, pgd } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf, takeRows } from '../../../../data/index.js';
import { agreement, type TransferMatrix, transferMatrix } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { keptModel } from '../../kept.js';
import { reachedBy } from './likeness.js';
import { NETWORKS, type NetworkKind } from './networks.js';
import { datasetsPlan, type SetPlan } from './plan.js';
import type { DatasetsResult, MeasuredSet, NetworkOnSet, WhiteBox } from './result.js';
import { openSet, titleOf } from './sets.js';
import { attackOpenly } from './white-box.js';

/** A network under the name that figures give it; `dispose` frees it where it is not the study's. */
interface Opened {
  readonly network: Network;
  dispose(): void;
}

/** What the study has trained already, on its own images. */
async function ofStudy(study: Study, { name }: NetworkKind): Promise<Network | undefined> {
  if (name === 'MLP 32') return study.network(0);
  if (name === 'MLP 32 b') return study.network(1);
  return name === 'LeNet' ? study.lenet() : undefined;
}

async function openNetwork(
  study: Study,
  set: SetPlan,
  train: Dataset,
  kind: NetworkKind,
  onProgress: OnProgress,
): Promise<Opened> {
  const { name } = kind;
  const ours = train === study.train ? await ofStudy(study, kind) : undefined;
  if (ours) return { network: { ...ours, name }, dispose: () => {} };
  const what = `${titleOf(set.id)}: training ${name}`;
  const { network } = await keptModel(kind.recipe(set, train), study, {
    onProgress: ({ epoch, epochs }) => onProgress(what, epoch, epochs),
  });
  return { network: { ...network, name }, dispose: () => network.dispose() };
}

/** The shares without the rows behind them. */
const withoutRows = (matrix: TransferMatrix): TransferMatrix => ({
  ...matrix,
  common: [],
  cells: matrix.cells.map((cell) => ({ ...cell, rows: [] })),
});

/** The whole chain on one data set: networks, what carries over between them, and each attacked in the open. */
async function measureSet(
  study: Study,
  set: SetPlan,
  { train, test }: { readonly train: Dataset; readonly test: Dataset },
  onProgress: OnProgress,
): Promise<MeasuredSet> {
  const plan = datasetsPlan(study);
  const n = Math.min(set.rows, test.labels.length);
  const title = titleOf(set.id);
  const told: OnProgress = (what, done, total) => onProgress(`${title}: ${what}`, done, total);
  const sample = takeRows(
    test,
    Array.from({ length: n }, (_, row) => row),
    `${test.provenance}; attacked are the first ${n.toLocaleString('en-US')}`,
  );
  const opened: Opened[] = [];
  try {
    for (const kind of NETWORKS) opened.push(await openNetwork(study, set, train, kind, onProgress));
    const models = opened.map(({ network }) => network);
    const networks: NetworkOnSet[] = [];
    for (const network of models)
      networks.push({
        name: network.name,
        parameters: Object.values(network.weights).reduce((sum, { size }) => sum + size, 0),
        clean: agreement(await predictLabels(network, test), test.labels),
      });
    const { epsilon } = set;
    const attacks = [fgsm({ epsilon }), pgd({ ...plan.carried, epsilon })];
    const matrix = await transferMatrix(models, attacks, sample, { seed: plan.seed, onProgress: told });
    const whiteBox: WhiteBox[] = [];
    for (const network of models.filter(({ name }) => name === 'MLP 32' || name === 'LeNet'))
      whiteBox.push(
        await attackOpenly(study, network, sample, (what, done, total) =>
          told(`${what} on ${network.name}`, done, total),
        ),
      );
    return {
      id: set.id,
      title,
      data: sample.provenance,
      trainedOn: train.provenance,
      pixels: pixelsOf(test),
      epsilon,
      networks,
      matrix: withoutRows(matrix),
      reached: [...new Set(matrix.runs.map(({ attack }) => attack))].flatMap((attack) => reachedBy(matrix, attack)),
      whiteBox,
    };
  } finally {
    for (const one of opened) one.dispose();
  }
}

/** The same networks and the same attacks on each data set that can be had. */
export async function measureDatasets(study: Study, onProgress: OnProgress = () => {}): Promise<DatasetsResult> {
  const sets: DatasetsResult['sets'][number][] = [];
  for (const set of datasetsPlan(study).sets) {
    onProgress(`opening ${titleOf(set.id)}`, 0, 1);
    const data = await openSet(study, set);
    if ('missing' in data) sets.push({ id: set.id, title: titleOf(set.id), missing: data.missing });
    else sets.push(await measureSet(study, set, data, onProgress));
  }
  return { stamp: study.stamp, sets };
}
