/** How one model is drawn everywhere. */
export interface Look {
  readonly color: string;
  readonly symbol: string;
}

/** Okabe and Ito's palette (2008), told apart with every common colour blindness; each model has a symbol besides. */
export const LOOK = {
  lenet: { color: '#222222', symbol: 'circle' },
  ibm: { color: '#0072B2', symbol: 'square' },
  gcp: { color: '#D55E00', symbol: 'diamond' },
  ibmStandIn: { color: '#56B4E9', symbol: 'x' },
  gcpStandIn: { color: '#E69F00', symbol: 'cross' },
  soft: { color: '#009E73', symbol: 'triangle-up' },
  hard: { color: '#AA3377', symbol: 'triangle-down' },
  baseline: { color: '#8A8A8A', symbol: 'line-ew' },
} as const satisfies Record<string, Look>;

export const INK = '#222222';
export const FAINT = '#767676';
export const WARNING = '#B00020';

export const FONT = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';
