import { caption, type Figure, type PhotoCell, photoGrid } from '../../../../figures/index.js';
import { MAGNIFIED, type Shown } from '../../shown.js';
import { formatAnswer, formatLevels, formatProbability } from '../../words.js';
import type { Seen, WalkthroughResult } from './result.js';

/** Said of every picture: it is drawn, not what was measured. */
const DRAWN = 'Pictures are drawn as JPEG; the network saw the values themselves. One photograph, no sample.';

const cellOf = ({ name, answers, picture }: Seen): PhotoCell => ({
  picture,
  title: [name, `the network: ${formatAnswer(answers.top[0])}`],
});

const changed = ({ epsilon, change }: Shown): PhotoCell => ({
  picture: change,
  title: [`what is added, × ${MAGNIFIED}`, `at most ${formatLevels(epsilon ?? 0)} a value; gray is none`],
});

const attacked = ({ attack, answers, picture }: Shown): PhotoCell => ({
  picture,
  title: [`after ${attack}`, `the network: ${formatAnswer(answers.top[0])}`],
});

/** Before, what is added, after: one photograph that is taken for a class of the attacker's choice. */
function triptych(id: string, { stamp }: WalkthroughResult, network: string, before: Seen, shown: Shown): Figure {
  const { epsilon, target, gradients, answers, adversarial } = shown;
  const { name, provenance } = before;
  return photoGrid({
    id,
    title: `${name} → ${answers.top[0].name}`,
    subtitle: [
      adversarial
        ? `No value changes by more than ${formatLevels(epsilon ?? 0)}, and the network answers the attacker’s class.`
        : `In a ball of ${formatLevels(epsilon ?? 0)} this attack did not reach its class.`,
    ],
    stamp,
    caption: caption(
      { ...stamp, data: provenance },
      `${network} before and after targeted PGD (${gradients} steps, L∞ ε ${formatLevels(epsilon ?? 0)}, aimed at ${target}).`,
      `Middle: the change, ${MAGNIFIED} times as large, around gray. ${DRAWN}`,
    ),
    rows: [[cellOf(before), changed(shown), attacked(shown)]],
  });
}

export function heroFigure(result: WalkthroughResult): Figure | undefined {
  const aimed = result.attacks.find(({ target }) => target !== null);
  return aimed && triptych('hero', result, result.model.name, result.photo, aimed);
}

export const secondFigure = (result: WalkthroughResult): Figure =>
  triptych('second', result, result.secondModel, result.second, result.secondAttack);

const named = ({ attack, epsilon }: Shown) => `${attack}, ε ${formatLevels(epsilon ?? 0)}`;

/** What the network says, and what is left of the true class where it says something else. */
function verdictOn({ adversarial, answers: { top, of } }: Shown, { name }: Seen): string[] {
  const left = top[0].label === of.label ? [] : [`${name} ${formatProbability(of.probability)}`];
  return [`${adversarial ? 'fooled' : 'not fooled'}: ${formatAnswer(top[0])}`, ...left];
}

/** The attacks on the first photograph without a class to aim at, from one step to many. */
export function stepsFigure({ stamp, photo, attacks, model }: WalkthroughResult): Figure {
  const untargeted = attacks.filter(({ target }) => target === null);
  return photoGrid({
    id: 'steps',
    title: 'One step, and ten',
    subtitle: ['FGSM goes once, as far as it may; PGD goes ten shorter steps and looks again before each.'],
    stamp,
    caption: caption(
      { ...stamp, data: photo.provenance },
      `${model.name} after one step of FGSM and after PGD; the change is drawn ${MAGNIFIED} times as large, around gray. ${DRAWN}`,
    ),
    rows: [
      untargeted.map((shown) => ({ picture: shown.picture, title: [named(shown), ...verdictOn(shown, photo)] })),
      untargeted.map(changed),
    ],
  });
}

/** Both gradients of one loss. */
export function gradientsFigure({ stamp, photo, pixels, weights, model }: WalkthroughResult): Figure {
  return photoGrid({
    id: 'gradients',
    title: 'One loss, two gradients',
    subtitle: ['Training follows the one of the weights downhill; an attack follows the one of the pixels uphill.'],
    stamp,
    caption: caption(
      { ...stamp, data: photo.provenance },
      `Gradients of the cross-entropy of ${model.name} at one photograph, around gray: with respect to its pixels (values above the 99th percentile cut), and with respect to the filters of its first convolution.`,
    ),
    rows: [
      [
        { picture: photo.picture, title: [photo.name, `loss ${photo.answers.loss.toPrecision(3)}`] },
        {
          picture: pixels.picture,
          title: [`of the ${pixels.values.toLocaleString('en-US')} pixel values`, 'all of them'],
        },
        {
          picture: weights.picture,
          title: [
            `of the ${weights.values.toLocaleString('en-US')} weights`,
            'here those of the first filters, 3 × 3 each',
          ],
        },
      ],
    ],
  });
}

/** Gradient ascent that nothing bounds, and what nobody is fooled by: another photograph. */
export function ascentFigure({ stamp, photo, ascent, replaced, model }: WalkthroughResult): Figure {
  const cells = ascent.flatMap(({ step, l2, picture, answers }) =>
    picture === undefined
      ? []
      : [
          {
            picture,
            title: [`after ${step} step${step === 1 ? '' : 's'}`, formatAnswer(answers.top[0]), `L2 ${l2.toFixed(1)}`],
          },
        ],
  );
  return photoGrid({
    id: 'ascent',
    title: 'Up the loss, without a bound',
    subtitle: [
      'With nothing but the range of pixels to hold it, the change grows with the loss; another photograph raises it as well.',
    ],
    stamp,
    caption: caption(
      { ...stamp, data: `${photo.provenance}; ${replaced.provenance}` },
      `Gradient ascent on the loss of ${model.name}, steps of 2 in L2, pixels kept in [0, 1] and otherwise free; at the right another photograph. ${DRAWN}`,
    ),
    rows: [
      [
        ...cells,
        {
          picture: replaced.picture,
          title: ['another photograph', formatAnswer(replaced.answers.top[0]), `L2 ${replaced.l2.toFixed(1)}`],
        },
      ],
    ],
  });
}
