import type { RobustnessReport } from '../../../evaluation/index.js';
import { formatCount } from '../../../figures/index.js';
import { type Block, heading, list, type Rich, strong } from '../../document.js';

export function howToRead({ n, data, attacks, certified = [] }: RobustnessReport): Block[] {
  const minimal = attacks.some(({ kind }) => kind === 'minimal');
  const items: Rich[] = [
    [
      strong('Robust accuracy '),
      `is the share of all ${formatCount(n)} rows that are right on the clean image and stay right under the attack. A row that was wrong from the start counts as broken: an adversary need not touch it.`,
    ],
    [
      strong('Worst case '),
      'counts a row as broken where any attack found an error within the radius, whatever norm the attack itself works in. It is never above the strongest single attack.',
    ],
    ...(certified.length > 0
      ? [
          [
            strong('Certified '),
            'is a row that is right and of which it is proved that no image of the ball is answered otherwise. The share of these is a lower end of robust accuracy as the worst case is an upper one: what is between them, neither a proof nor an attack has decided.',
          ] satisfies Rich,
        ]
      : []),
    [
      strong('Broken '),
      'is decided by querying the model once more with the final image, which must lie in [0, 1] and in the ball. What an attack says of itself is not believed.',
    ],
    [
      strong('Intervals '),
      'are in brackets, in percent: Wilson’s 95 % score intervals over rows. They say what other rows drawn like these might give, not what another training of the model or another seed of the attack might.',
    ],
    [
      strong('Sizes '),
      `are measured in ${data.features ? 'units of each feature’s range' : 'pixels of [0, 1]'}, over the rows that were right from the start and were broken. An attack that breaks fewer rows leaves out its hardest ones.`,
    ],
    ...(minimal
      ? [
          [
            strong('Minimal-norm attacks '),
            'look for the nearest error instead of one inside a given ball. They run once and are read at every radius; the line “any” counts whatever they broke at whatever size.',
          ] satisfies Rich,
        ]
      : []),
    [
      strong('Queries and gradients '),
      'are means per row: predictions of the model, and gradients through it. The verdicts on the final images are among the queries.',
    ],
  ];
  return [heading(2, 'How to read the numbers'), list(items)];
}

/** What the figures cannot say, whatever they are. */
export function limits({ n, clean, attacks, warnings, certified = [] }: RobustnessReport): Block[] {
  const proved = certified.length > 0 && warnings.every(({ id }) => id !== 'certificate-broken');
  const black = attacks.every(({ access }) => access !== 'gradients');
  const items: Rich[] = [
    [
      strong('An upper bound. '),
      `No attack proves that there is no error: robust accuracy can only fall when more or stronger attacks are added, most of all attacks made for this very model.${proved ? ' It cannot fall below what is certified, as far as the proofs hold.' : ''}`,
    ],
    [
      strong('These rows. '),
      `${formatCount(n)} rows, ${formatCount(clean.correct)} of them right from the start. Nothing is said of other data, and a small n leaves wide intervals.`,
    ],
    [
      strong('These balls. '),
      'Small norms approximate what a person would not notice; rotations, occlusions and other changes of the world are outside of them.',
    ],
    ...(black
      ? [
          [
            strong('No white box. '),
            'Every attack here sees scores or answers alone. Somebody who holds the weights can do more.',
          ] satisfies Rich,
        ]
      : []),
    [
      strong('Many comparisons. '),
      'p-values are adjusted over all comparisons of this report (Holm), not over other reports that were made and put aside.',
    ],
  ];
  return [heading(2, 'Limits'), list(items)];
}
