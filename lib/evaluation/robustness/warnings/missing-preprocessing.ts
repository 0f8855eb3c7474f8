import { type Dataset, takeRows } from '../../../data/index.js';
import { type Classifier, instead, predictLabels, ServedError, valuesText } from '../../../models/index.js';
import { type Proportion, percentText, proportion } from '../../intervals.js';
import { holm, mcnemar } from '../../tests.js';
import type { Check, Evidence } from '../contracts.js';
import { type Candidate, preprocessingsOf } from '../preprocessings.js';
import { pText } from './paired.js';
import { count, inPieces, someOf } from './rows.js';

/** Rows that all preprocessings are tried on, and rows that the best of them are tried on. */
const SCREEN_ROWS = 50;
const ROWS = 200;

/** Points of accuracy that are worth a word, also the distance within which several are the best. */
const MARGIN = 0.05;

/**
 * Share of the errors that has to go away. A step that the model was trained with takes most of them; one that only
 * happens to suit a weak model takes a few.
 */
const ERRORS_GONE = 1 / 3;

const LEVEL = 0.05;

interface Tried {
  readonly candidate: Candidate;
  /** 1 where the answer is right: on the screen's rows, then on the rest. */
  readonly verdicts: Uint8Array;
}

/**
 * The model does no better on images that were preprocessed as usual. One that was trained on normalized images, and
 * is handed plain ones, answers worse than it can, and nothing else tells: robust accuracies start too low, and
 * radii mean something else. All candidates are tried on some rows; those that gain there on more.
 */
export const missingPreprocessing: Check = async (evidence) => {
  const { data, predicted, seed, model } = evidence;
  // Of features there is no usual preprocessing.
  if (data.features) return [];
  const rows = someOf(Int32Array.from(data.labels.keys()), ROWS, seed);
  const all = preprocessingsOf(data.shape, model.preprocessing);
  const rightAsIs = (some: Int32Array) => Uint8Array.from(some, (row) => Number(predicted[row] === data.labels[row]));
  // Every row costs a query: where too few are wrong, nothing could be shown.
  if (!couldGain(rows.length - count(rightAsIs(rows)), rows.length, all.length)) return [];

  const screen = someOf(rows, SCREEN_ROWS, seed);
  const screened = await tried(evidence, all, screen);
  const least = count(rightAsIs(screen)) + MARGIN * screen.length;
  const most = Math.max(...screened.map(({ verdicts }) => count(verdicts)));
  const promising = screened.filter(
    ({ verdicts }) => count(verdicts) >= least && count(verdicts) >= most - MARGIN * screen.length,
  );
  if (!promising.length) return [];

  const inScreen = new Set(screen);
  const rest = rows.filter((row) => !inScreen.has(row));
  const more = await tried(
    evidence,
    promising.map(({ candidate }) => candidate),
    rest,
  );
  const asIs = Uint8Array.of(...rightAsIs(screen), ...rightAsIs(rest));
  const whole = more.map(({ candidate, verdicts }) => {
    const before = promising.find((one) => one.candidate === candidate)?.verdicts ?? [];
    return { candidate, verdicts: Uint8Array.of(...before, ...verdicts) };
  });
  const better = significant(asIs, whole, all.length);
  const [best, ...others] = better;
  if (!best) return [];
  const also = others.map(({ right, candidate }) => `${right.correct} where they are ${candidate.text}`).join(', ');
  return [
    {
      id: 'missing-preprocessing',
      attack: null,
      saw: `Of ${rows.length} images, ${shareText(proportion(count(asIs), rows.length))} are answered rightly as they are, and ${shareText(best.right)} where they are ${best.candidate.text} (${pText(best.pValue)})${also && `; ${also}`}.`,
      advice: `The model seems to be made for such images, and its figures on others say little. ${advice(model, [best, ...others])}`,
    },
  ];
};

/** What to write so that the step is inside the model, where images and radii stay in [0, 1]. */
function advice({ preprocessing = {} }: Classifier, [best, ...others]: readonly Pick<Tried, 'candidate'>[]): string {
  const now = valuesText(preprocessing);
  const has = `${now}, which it has now (by --preprocess, or by the normalize layer of its architecture)`;
  const { options, preprocessing: wanted } = best.candidate;
  const wantsOthers = valuesText(wanted) !== now;
  if (now && !valuesText(wanted)) return `Take away ${has}, and evaluate again.`;
  if (!options) return 'Put this step inside it, before its first layer, and evaluate again.';
  const inPlace = now && wantsOthers ? `, in place of ${has}` : '';
  const or = others.flatMap(({ candidate }) => (candidate.options ? [candidate.options] : []));
  const another = or.length ? ` (or, if that is what its maker did, ${or.join(', or ')})` : '';
  return `Have this step done inside it, so that images and radii stay in [0, 1]: evaluate again with ${options}${another}${inPlace}.`;
}

/** Whether a candidate that put every wrong row right would gain enough, and more than chance over so many tries. */
const couldGain = (wrong: number, n: number, tries: number) =>
  wrong >= MARGIN * n && wrong > 0 && tries * 2 ** (1 - wrong) < LEVEL;

/** Candidates that are better than no preprocessing, beyond chance and by enough; the best first. */
function significant(asIs: Uint8Array, candidates: readonly Tried[], tries: number) {
  const n = asIs.length;
  const tests = candidates.map(({ verdicts }) => mcnemar(verdicts, asIs));
  // Those that were given up after the screen count as found by chance.
  const given = Array<number>(tries - candidates.length).fill(1);
  const adjusted = holm([...tests.map(({ pValue }) => pValue), ...given]);
  const needed = Math.max(MARGIN * n, ERRORS_GONE * (n - count(asIs)));
  return candidates
    .map(({ candidate, verdicts }, i) => ({
      candidate,
      right: proportion(count(verdicts), n),
      gained: tests[i].onlyFirst - tests[i].onlySecond,
      pValue: adjusted[i],
    }))
    .filter(({ gained, pValue }) => gained >= needed && pValue < LEVEL)
    .sort((a, b) => b.gained - a.gained);
}

const shareText = ({ correct, value, interval: [low, high] }: Proportion) =>
  `${correct} (${percentText(value)}, 95 % interval ${percentText(low)} to ${percentText(high)})`;

/** What the model answers to the rows after each preprocessing; those are left out whose images it refuses. */
async function tried(
  { model, data, signal }: Evidence,
  candidates: readonly Candidate[],
  rows: Int32Array,
): Promise<Tried[]> {
  const some = takeRows(data, rows);
  const found: Tried[] = [];
  for (const candidate of candidates) {
    const answers = await answersTo(model, await preprocessed(some, model, candidate, signal), signal);
    if (!answers) continue;
    found.push({ candidate, verdicts: Uint8Array.from(answers, (answer, i) => Number(answer === some.labels[i])) });
  }
  return found;
}

/** The rows as the model has to be handed them for it to see what the candidate makes of them. */
async function preprocessed(
  data: Dataset,
  { preprocessing: now = {} }: Classifier,
  { preprocessing }: Candidate,
  signal: AbortSignal,
): Promise<Dataset> {
  const images = new Float32Array(data.images.length);
  const width = data.images.length / Math.max(1, data.labels.length);
  await inPieces(data, signal, (piece, from) => {
    const changed = instead(piece, now, preprocessing);
    images.set(changed.dataSync(), from * width);
    changed.dispose();
  });
  return { ...data, images };
}

/** undefined where the model refuses such images: it promises answers for [0, 1] alone. */
async function answersTo(model: Classifier, data: Dataset, signal: AbortSignal): Promise<Int32Array | undefined> {
  try {
    return await predictLabels(model, data, { signal });
  } catch (error) {
    // A server that is gone or a budget that is spent ends the run, as everywhere.
    if (signal.aborted || (error instanceof ServedError && !error.refusesRows)) throw error;
    return undefined;
  }
}
