import type { SurfaceNetwork } from './result.js';

/** Powers of ten between which losses are told apart at all. */
const [LOWEST, HIGHEST] = [-6, 1.5];
/** A contour at each half power of ten. */
export const STEP = 0.5;
const TICKS = [
  [-6, '10⁻⁶'],
  [-4, '10⁻⁴'],
  [-2, '10⁻²'],
  [-1, '0.1'],
  [0, '1'],
  [1, '10'],
] as const;

/** One logarithmic scale of colors for all networks, as wide as their losses need. */
export interface ColorScale {
  readonly low: number;
  readonly high: number;
  /** A loss in nats as the place on the scale: its power of ten, held between both ends. */
  height(loss: number): number;
  readonly bar: Readonly<Record<string, unknown>>;
}

export function colorScale(networks: readonly SurfaceNetwork[]): ColorScale {
  const powers = networks.flatMap(({ surface }) => surface.losses.flat().map(Math.log10));
  const held = (power: number) => Math.min(HIGHEST, Math.max(LOWEST, power));
  const low = held(Math.floor(Math.min(...powers) / STEP) * STEP);
  const high = Math.max(low + STEP, held(Math.ceil(Math.max(...powers) / STEP) * STEP));
  const ticks = TICKS.filter(([power]) => power >= low && power < high);
  return {
    low,
    high,
    height: (loss) => Number(Math.min(high, Math.max(low, Math.log10(loss))).toFixed(3)),
    bar: {
      title: { text: 'loss, nats', side: 'top', font: { size: 12 } },
      thickness: 14,
      tickvals: ticks.map(([power]) => power),
      ticktext: ticks.map(([power, text]) => (power === LOWEST ? `≤ ${text}` : text)),
      tickfont: { size: 12 },
      outlinewidth: 0,
    },
  };
}
