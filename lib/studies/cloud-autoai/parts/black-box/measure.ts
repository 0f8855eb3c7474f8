import { join } from 'node:path';
import { type Dataset, withImages } from '../../../../data/index.js';
import { agreement, mcnemar, proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import type { LocalTeacher } from '../../local-teachers.js';
import { firstRows } from '../../rows.js';
import { labelCurves, noiseCurve, robustAfter, squareCurve } from './curves.js';
import { signNoise } from './noise.js';
import { blackBoxPlan } from './plan.js';
import type { BlackBoxPlan, BlackBoxResult, QueryCurve, SurvivalRow, TransferRow, VictimResult } from './result.js';
import { openSources, openSurrogates, type Source } from './sources.js';
import { survivalOf } from './survival.js';

/** Told what is done: a name, and how much of it. */
export type BlackBoxProgress = (what: string, done: number, total: number) => void;

export interface BlackBoxOptions {
  /** Default: the profile's. */
  plan?: BlackBoxPlan;
  onProgress?: BlackBoxProgress;
}

/** Everything that is alike for both teachers. */
interface Bench {
  readonly study: Study;
  readonly plan: BlackBoxPlan;
  readonly seed: number;
  readonly test: Dataset;
  readonly sources: readonly Source[];
  readonly onProgress: BlackBoxProgress;
}

const rightOn = (answers: Int32Array, labels: Int32Array): boolean[] =>
  Array.from(answers, (answer, row) => answer === labels[row]);

const eights = (labels: Int32Array) => proportion(labels.filter((label) => label === 8).length, labels.length);

/** The teacher's answers under random noise, per radius. */
type Noise = ReadonlyMap<number, boolean[]>;

async function transfer(
  { model }: LocalTeacher,
  { test, plan }: Bench,
  source: Source,
  noise: Noise,
): Promise<TransferRow[]> {
  const rows: TransferRow[] = [];
  for (const epsilon of plan.epsilons) {
    const made = await source.make(epsilon);
    const data = withImages(test, made.images);
    const answers = await predictLabels(model, data);
    const { attack, name, totalQueries, sees } = source;
    rows.push({
      attack,
      source: name,
      epsilon,
      totalQueries,
      sees,
      accuracy: agreement(answers, test.labels),
      sourceAccuracy: agreement(await predictLabels(source.model, data), test.labels),
      againstNoise: mcnemar(rightOn(answers, test.labels), noise.get(epsilon) ?? []),
    });
  }
  return rows;
}

async function attackTeacher(teacher: LocalTeacher, bench: Bench): Promise<VictimResult> {
  const { study, plan, seed, test } = bench;
  const { model, role, name } = teacher;
  const say = (what: string) => (done: number, total: number) => bench.onProgress(`${role}: ${what}`, done, total);
  const accuracyOf = async (images: Float32Array) => {
    const answers = await predictLabels(model, withImages(test, images));
    return {
      right: rightOn(answers, test.labels),
      accuracy: agreement(answers, test.labels),
      eights: eights(answers),
    };
  };

  const clean = (await accuracyOf(test.images)).accuracy;
  const noise = new Map<number, boolean[]>();
  const noiseRows: VictimResult['noise'][number][] = [];
  for (const epsilon of plan.epsilons) {
    const { right, ...told } = await accuracyOf(signNoise(test, epsilon, seed));
    noise.set(epsilon, right);
    noiseRows.push({ epsilon, ...told });
  }

  say('surrogates')(0, 1);
  const folder = join(study.files, 'black-box', role);
  const surrogates = await openSurrogates(model, study, test, { plan, seed, folder });
  const transfers: TransferRow[] = [];
  const all = [...bench.sources, ...surrogates.sources];
  try {
    for (const [i, source] of all.entries()) {
      say('transfer')(i, all.length);
      transfers.push(...(await transfer(teacher, bench, source, noise)));
    }
  } finally {
    surrogates.dispose();
  }

  const curves: QueryCurve[] = [];
  const survival: SurvivalRow[] = [];
  const squareAgainstNoise: VictimResult['squareAgainstNoise'][number][] = [];
  for (const epsilon of plan.epsilons) {
    const blind = await noiseCurve(model, test, epsilon, plan.noiseQueries, {
      seed,
      onProgress: say(`noise at ε ${epsilon}`),
    });
    const searched = await squareCurve(model, test, epsilon, plan.squareQueries, {
      seed,
      onProgress: say(`Square at ε ${epsilon}`),
    });
    curves.push(blind.curve, searched.curve);
    const same = Math.min(plan.noiseQueries, plan.squareQueries);
    squareAgainstNoise.push({
      epsilon,
      comparison: mcnemar(robustAfter(searched.found, same), robustAfter(blind.found, same)),
    });
    survival.push({
      attack: 'Square',
      rounded: false,
      norm: 'linf',
      epsilon,
      ...(await survivalOf(model, withImages(test, searched.found.images), study.files)),
    });
  }
  const few = firstRows(test, plan.labelRows);
  for (const grays of [false, true]) {
    const labelled = await labelCurves(model, few, plan, {
      seed,
      grays,
      onProgress: say(`HopSkipJump${grays ? ' on 256 grays' : ''}`),
    });
    curves.push(...labelled.curves);
    survival.push({
      attack: 'HopSkipJump',
      rounded: grays,
      norm: 'l2',
      epsilon: null,
      ...(await survivalOf(model, withImages(few, labelled.found.images), study.files)),
    });
  }
  return {
    role,
    name,
    clean,
    noise: noiseRows,
    surrogates: surrogates.rows,
    transfers,
    curves,
    survival,
    squareAgainstNoise,
  };
}

/** LeNet at the largest epsilon, on the rows that are attacked here and on all. */
async function lenetOn(study: Study, rows: number): Promise<BlackBoxResult['lenet']> {
  const epsilon = Math.max(...EPSILONS);
  const { predicted } = await study.attacked(epsilon);
  const on = (count: number) => agreement(predicted.slice(0, count), study.test.labels.slice(0, count));
  return { epsilon, here: on(rows), all: on(study.test.labels.length) };
}

/** Attacks both teachers as somebody must who sees nothing of them but their answers, and counts what that costs. */
export async function replicateBlackBox(study: Study, options: BlackBoxOptions = {}): Promise<BlackBoxResult> {
  const { plan = blackBoxPlan(study.profile), onProgress = () => {} } = options;
  const [seed] = study.seeds;
  const teachers = await study.teachers();
  const test = firstRows(study.test, plan.rows);
  const { sources, networks } = await openSources(study, test, plan, seed);
  const victims: VictimResult[] = [];
  try {
    const bench: Bench = { study, plan, seed, test, sources, onProgress };
    for (const teacher of [teachers.ibm, teachers.gcp]) victims.push(await attackTeacher(teacher, bench));
  } finally {
    for (const network of networks) network.dispose();
  }
  onProgress('black boxes', 1, 1);
  const always8 = { rows: eights(test.labels), labelRows: eights(firstRows(test, plan.labelRows).labels) };
  const lenet = await lenetOn(study, test.labels.length);
  return { stamp: study.stamp, plan, seed, always8, lenet, victims };
}
