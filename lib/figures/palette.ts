/** How one model is drawn everywhere. */
export interface Look {
  readonly color: string;
  readonly symbol: string;
}

/**
 * Okabe and Ito's palette (2008), told apart with every common color blindness, and two colors that fit it; each model
 * has a symbol besides.
 */
export const COLORS = {
  black: '#222222',
  blue: '#0072B2',
  vermilion: '#D55E00',
  skyBlue: '#56B4E9',
  orange: '#E69F00',
  green: '#009E73',
  purple: '#AA3377',
  gray: '#8A8A8A',
} as const;

export const INK = '#222222';
export const FAINT = '#767676';
export const WARNING = '#B00020';

export const FONT = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';

/**
 * Shares of a heat map from white to dark blue. Around a half it darkens fast: numbers in cells turn from dark to white
 * there, and are legible on either side.
 */
export const SHARE_SCALE: readonly (readonly [number, string])[] = [
  [0, '#FFFFFF'],
  [0.45, '#7AB8DC'],
  [0.53, '#3182BD'],
  [1, '#08306B'],
];
