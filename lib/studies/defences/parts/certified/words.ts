import type { Bracket, CertifiedNetwork, CertifiedResult } from './result.js';

/** At the largest radius. */
export const lastOf = ({ brackets }: Pick<CertifiedNetwork, 'brackets'>): Bracket => brackets[brackets.length - 1];

/** How far what is proved and what is left are apart, in shares of the rows. */
export const widthOf = ({ certified, attacked }: Bracket): number => attacked.value - certified.value;

/** Rows proved by either method and broken nevertheless, over all networks and radii. */
export const refutedOf = ({ networks }: CertifiedResult): number =>
  networks.flatMap(({ brackets }) => brackets).reduce((sum, { refuted }) => sum + refuted, 0);

/**
 * How many rows are proved by either method at least, over all networks and radii: what attacks could have refuted. Which
 * rows both prove a result does not say, so that the larger count stands for their union.
 */
export const provedOf = ({ networks }: CertifiedResult): number =>
  networks
    .flatMap(({ brackets }) => brackets)
    .reduce((sum, at) => sum + Math.max(at.certified.correct, at.crown.correct), 0);

/** On the fallback AutoAttack's first attack stands for it. */
export const strongestText = ({ plan: { strongest } }: Pick<CertifiedResult, 'plan'>): string =>
  strongest === 'AutoAttack' ? '' : `${strongest} is the first of AutoAttack’s four attacks and stands for it here.`;

/** "0.03 %": an upper limit, rounded up. */
export const limitText = (share: number): string => `${(Math.ceil(share * 1e4) / 100).toFixed(2)} %`;
