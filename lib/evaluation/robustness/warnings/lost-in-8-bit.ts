import { takeRows } from '../../../data/index.js';
import { predictLabels } from '../../../models/index.js';
import type { Norm } from '../../../tensor/index.js';
import { proportion } from '../../intervals.js';
import { roundInward } from '../audit.js';
import type { AttackRun, Check, Evidence, Warning } from '../contracts.js';
import { isSingleStep } from './kinds.js';
import { attackSome, count, nameOf, someOf } from './rows.js';

const LEAST_SUCCESSES = 20;

/** Rows attacked once more, at most. */
const ROWS = 50;

/**
 * More than this share of the successes, and surely so (lower end of Wilson's interval). Sound attacks lose up to a
 * seventh in balls of some ten levels, of which rounding takes a part of one away; finer ones lose nearly all.
 */
const LOST = 0.15;

const clearly = (lost: number, successes: number) =>
  successes >= LEAST_SUCCESSES && proportion(lost, successes).interval[0] > LOST;

/** Whether every pixel is a gray level k/255: otherwise the originals could not be stored either. */
const isStored = (images: Float32Array) =>
  images.every((value) => Math.abs(value * 255 - Math.round(value * 255)) < 1e-3);

/**
 * Images as they are stored. Towards the original in L∞, where the ball is what is claimed of each value. In the
 * other norms to the nearest level, as everybody does: that hardly changes the size, and rounding towards the
 * original would take half a level off every value of a perturbation that is only a few levels deep.
 */
const stored = (norm: Norm, images: Float32Array, originals: Float32Array) =>
  norm === 'linf' ? roundInward(images, originals) : images.map((value) => Math.round(value * 255) / 255);

/**
 * Successes of a fixed-size attack hold when the images are stored with 8 bits. An attack that stops at its first
 * success stops just across the boundary, as a minimal-norm attack does, and any rounding inwards may bring such an
 * image back. That is how it was set, and no fault: so what it lost is attacked once more to the last step, and
 * counts only where that is lost too. Attacks that can only stop at the first success are not judged.
 */
export const lostIn8Bit: Check = async (evidence) => {
  const found: Warning[] = [];
  if (evidence.data.features || !isStored(evidence.data.images)) return found;
  for (const run of evidence.runs) {
    const { attack, broken, survives8Bit } = run;
    if (attack.kind !== 'fixed') continue;
    const successes = count(broken);
    let rows: Int32Array = Int32Array.from(broken.keys()).filter((row) => broken[row] && !survives8Bit[row]);
    if (!clearly(rows.length, successes)) continue;
    if (attack.norm !== 'linf')
      rows = await lost(evidence, run, rows, takeRows({ ...evidence.data, images: run.images }, rows).images);
    const last =
      isSingleStep(run) || attack.settings.earlyStop === false ? undefined : await atTheEnd(evidence, run, rows);
    const share = last ? last.lost / Math.max(1, last.tried) : 1;
    if (!clearly(Math.round(share * rows.length), successes)) continue;
    found.push({
      id: 'lost-in-8-bit',
      attack: nameOf(run),
      saw: `${rows.length} of ${successes} successes are answered rightly again when each pixel is rounded to k/255${attack.norm === 'linf' ? ' towards the original' : ''}${last ? `; of ${last.tried} of these, attacked once more to the last step, ${last.lost}` : ''}.`,
      advice:
        'These perturbations cannot be stored as images: report the share that survives, and choose --epsilon as a multiple of 1/255 well above 1/255.',
    });
  }
  return found;
};

/** Rows that are answered rightly once these images of theirs are stored. */
async function lost(
  { model, data, signal }: Evidence,
  { attack }: AttackRun,
  rows: Int32Array,
  pixels: Float32Array,
): Promise<Int32Array> {
  const some = takeRows(data, rows);
  const images = stored(attack.norm, pixels, some.images);
  const answers = await predictLabels(model, { ...some, images }, { signal });
  return rows.filter((_, i) => answers[i] === some.labels[i]);
}

/** Of some of the rows, how many have a last iterate that is lost too; none where the attack has no last iterate. */
async function atTheEnd(
  evidence: Evidence,
  run: AttackRun,
  rows: Int32Array,
): Promise<{ tried: number; lost: number }> {
  const { attack } = run;
  const whole = 'earlyStop' in attack.settings ? attack.with?.({ earlyStop: false }) : undefined;
  if (!whole) return { tried: 0, lost: 0 };
  const tried = someOf(rows, ROWS, evidence.seed);
  const { pixels } = await attackSome(evidence, whole, tried, { targets: run.targets });
  return { tried: tried.length, lost: (await lost(evidence, run, tried, pixels)).length };
}
