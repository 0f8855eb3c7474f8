import {
  axesOf,
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  note,
  panelHeading,
  percentAxis,
} from '../../../../figures/index.js';
import { cutRange, madeBy, rateAxis } from './accuracy-figure.js';
import type { PoisonedNetwork, PoisoningResult } from './result.js';

const DOMAINS = [
  [0, 0.45],
  [0.55, 1],
] as const;

const LINES = {
  fgsm: { name: 'FGSM', look: { color: COLORS.purple, symbol: 'circle' } },
  pgd: { name: 'PGD', look: { color: COLORS.black, symbol: 'square' } },
  asGoal: { name: 'read as the goal', look: { color: COLORS.vermilion, symbol: 'square' } },
} as const;

/** `poisoning-learned`: what networks learn of the perturbation, by what the adversarial images were called. */
export function learnedFigure(result: PoisoningResult): Figure | undefined {
  const { stamp, kinds, adversarial } = result;
  const of = (kind: 'true' | 'goal'): readonly PoisonedNetwork[] =>
    kinds.find((one) => one.kind === kind)?.networks ?? [];
  const [hardened, misled] = [of('true'), of('goal')];
  const [first, aimed] = [hardened[0]?.robust, misled[0]?.asGoal];
  if (!first || !aimed) return undefined;
  const shares = [
    { ...LINES.fgsm, panel: 0, networks: hardened, share: ({ robust }: PoisonedNetwork) => robust?.fgsm },
    { ...LINES.pgd, panel: 0, networks: hardened, share: ({ robust }: PoisonedNetwork) => robust?.pgd },
    { ...LINES.asGoal, panel: 1, networks: misled, share: ({ asGoal }: PoisonedNetwork) => asGoal },
  ];
  const high = cutRange(
    hardened.flatMap(({ robust }) => (robust ? [...robust.fgsm.interval, ...robust.pgd.interval] : [])),
    0.1,
  )[1];
  const rates = hardened.map(({ rate }) => rate);
  const { target, epsilon } = adversarial;
  return {
    id: 'poisoning-learned',
    caption: caption(
      { ...stamp, data: `${stamp.data}, the first ${formatCount(first.fgsm.n)} of them` },
      `Left, on an axis that is cut: test images still read right under attacks on the poisoned network itself, in the same ball (L∞, ε ${epsilon}), n = ${formatCount(first.fgsm.n)}; wrong from the start counts as broken.`,
      `Right: test images of other classes, aimed at the class ${target} on the attacker’s network, that the poisoned network reads as a ${target}, n = ${formatCount(aimed.n)}. One training at each point; bars are Wilson’s 95 % intervals over images, without what another seed would do.`,
      madeBy(result),
    ),
    data: shares.map(({ name, look, panel, networks, share }) => ({
      ...curve({
        name,
        look,
        axes: axesOf(panel),
        points: networks.flatMap((network) => {
          const found = share(network);
          return found ? [{ x: network.rate, y: found.value, interval: found.interval }] : [];
        }),
      }),
      hovertemplate: `${name}, %{x:.0%} poisoned: %{y:.1%}<extra></extra>`,
    })),
    layout: frame(
      {
        title: 'What the network learns of the perturbation',
        subtitle: ['The same adversarial training images under their true labels, and under the attack’s goal'],
        stamp,
        height: 420,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 28,
      },
      {
        xaxis: rateAxis(rates, 'share poisoned', { domain: DOMAINS[0], anchor: 'y' }),
        xaxis2: rateAxis(rates, 'share poisoned', { domain: DOMAINS[1], anchor: 'y2' }),
        yaxis: percentAxis('share of the test images', { range: [0, high] }),
        yaxis2: percentAxis('share of the test images', { anchor: 'x2' }),
        annotations: [
          panelHeading('true labels: right under attack (axis cut)', DOMAINS[0][0]),
          panelHeading(`labeled ${target}: attacked, read as ${target}`, DOMAINS[1][0]),
          note(
            [LINES.fgsm, LINES.pgd]
              .map(({ name, look }, i) => `<span style="color:${look.color}">${i === 0 ? '●' : '■'}</span> ${name}`)
              .join('<br>'),
            { x: 0.03, xref: 'x domain', xanchor: 'left', align: 'left', y: 0.97, yref: 'y domain', yanchor: 'top' },
          ),
        ],
      },
    ),
  };
}
