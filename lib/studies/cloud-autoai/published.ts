import type { PublishedFigure } from '../../study/index.js';
import figures from './published.json';

export const published: readonly PublishedFigure[] = figures;

/** The study writes .15, not 0.15, in its identifiers. */
export const epsilonName = (epsilon: number): string => String(epsilon).replace(/^0(?=\.)/, '');

/** The printed figure of that identifier; null where the study has none. */
export function printed(id: string): number | null {
  return published.find((figure) => figure.id === id)?.value ?? null;
}

/** "ibm-test", "student-gcp-.15": the claim on a figure of tables 3 to 5. */
export const claimId = (whose: string, epsilon: number): string =>
  `${whose}-${epsilon === 0 ? 'test' : epsilonName(epsilon)}`;
