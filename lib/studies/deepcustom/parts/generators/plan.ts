import type { Study } from '../../contracts.js';

/** How much this part looks at; the generators themselves are the chain's. */
export interface GeneratorsPlan {
  /** Training images, the first ones, whose answers are compared before and after generation. */
  readonly trainingRows: number;
}

export const generatorsPlan = ({ profile }: Pick<Study, 'profile'>): GeneratorsPlan => ({
  trainingRows: profile === 'full' ? 60_000 : 10_000,
});
