import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { radiusText } from './facts.js';
import type { AdaptiveResult, AttackedDefence, Knows } from './result.js';

const KNOWS: Readonly<Record<Knows, string>> = {
  nothing: 'nothing of the defense',
  gradients: 'everything',
  autoencoder: 'the autoencoder, and answers',
  answers: 'answers',
};

/** Where Square was not run at every epsilon. */
function withoutSquare(defences: AdaptiveResult['defences']): string {
  const without = defences.filter(
    ({ at }) => !at.every(({ attacks }) => attacks.some(({ knows }) => knows === 'answers')),
  );
  return without.length ? `, not on ${without.map(({ name }) => name).join(', ')}` : '';
}

/** `adaptive`: each defence, clean, under attacks that do not know it and under all. */
export const adaptiveTable = ({ defences, plan, data }: AdaptiveResult): ReportTable =>
  table(
    `Right answers of the article’s network behind each defense (the closest class answers by itself), n = ${defences[0].clean.n} images in every cell: clean; per image the worst of the transferred attacks (FGSM, PGD and Carlini-Wagner made on the network alone); per image the worst of these and of all attacks on the defense itself, which is an upper bound of what is left (Square on the first ${plan.squareRows} images${withoutSquare(defences)}). L∞; brackets: 95 % over images. ${data}.`,
    [
      'before the network',
      'clean',
      ...plan.epsilons.flatMap((epsilon) => [
        `ε ${radiusText(epsilon)}, transferred`,
        `ε ${radiusText(epsilon)}, worst case`,
      ]),
    ],
    defences.map(({ name, clean, at }) => [
      name,
      shareCell(clean),
      ...at.flatMap(({ transferred, worst }) => [shareCell(transferred), shareCell(worst)]),
    ]),
  );

const cells = (attacked: AttackedDefence | undefined) => [
  attacked ? shareCell(attacked.right) : '',
  attacked?.doubled ? shareCell(attacked.doubled) : '',
];

/** `adaptive-attacks`: each attack on each defence. */
export const attacksTable = ({ defences, plan, data }: AdaptiveResult): ReportTable =>
  table(
    `Right answers under each attack alone, and after twice its steps. PGD of ${plan.steps} steps goes through the purifier by the identity, the decoder, or ${plan.unrolledSteps} unrolled steps, or climbs the distances to the classes; averaged over ${plan.draws} draws of the starts it has ${plan.expectedSteps}. The search in latent space has ${plan.overpowered.steps} steps from ${plan.overpowered.starts} codes per class and tries ${plan.overpowered.tries} classes. Square has ${plan.squareQueries} queries. A projection searches ${plan.starts} codes per class for ${plan.searchSteps} steps, the attacker’s as the defender’s. Empty: not run. n: images. ${data}.`,
    [
      'before the network',
      'attack',
      'knows',
      'n',
      ...plan.epsilons.flatMap((epsilon) => [`ε ${radiusText(epsilon)}`, 'twice the steps']),
    ],
    defences.flatMap(({ name, at }) =>
      at[0].attacks.map(({ attack, knows, right }) => [
        name,
        attack,
        KNOWS[knows],
        String(right.n),
        ...at.flatMap(({ attacks }) => cells(attacks.find((one) => one.attack === attack))),
      ]),
    ),
  );
