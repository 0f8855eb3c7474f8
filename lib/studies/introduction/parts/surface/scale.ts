/** Powers of ten between which losses are told apart. */
export const RANGE = [-6, 1.5] as const;

/** A loss in nats as the place on the scale of colors: its power of ten. */
export const height = (loss: number): number =>
  Number(Math.min(RANGE[1], Math.max(RANGE[0], Math.log10(loss))).toFixed(3));

export const colorBar = {
  title: { text: 'loss, nats', side: 'top', font: { size: 12 } },
  thickness: 14,
  tickvals: [-6, -4, -2, 0, 1],
  ticktext: ['≤ 10⁻⁶', '10⁻⁴', '10⁻²', '1', '10'],
  tickfont: { size: 12 },
  outlinewidth: 0,
} as const;
