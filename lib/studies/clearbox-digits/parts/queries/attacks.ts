import {
  type Attack,
  coordinateDescent,
  hopSkipJump,
  inverseDistance,
  nes,
  simba,
  square,
  zoo,
} from '../../../../attacks/index.js';
import type { Classifier } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { ESTIMATES } from './gradients.js';
import { type QueriesPlan, queriesPlan } from './plan.js';

/** An attack that sees scores, by the name that tables and figures give it. */
export interface NamedAttack {
  readonly name: string;
  readonly norm: 'l2' | 'linf';
  make(queries: number): Attack<Classifier>;
}

/** ZOO looks at fewer values a step, and goes farther, than by default: chosen on 60 training images of network 0. */
const ZOO = { coordinates: 64, step: 0.5 };

/** Attacks that see scores, in their balls; all settings that are not named are the library's. */
export function scoreAttacks({ radii }: Pick<QueriesPlan, 'radii'>): NamedAttack[] {
  const epsilon = radii.l2;
  const moved = { epsilon, coordinates: ZOO.coordinates, stepSize: ZOO.step * epsilon };
  const l2 = (name: string, make: NamedAttack['make']): NamedAttack => ({ name, norm: 'l2', make });
  const linf = (name: string, make: NamedAttack['make']): NamedAttack => ({ name, norm: 'linf', make });
  return [
    l2('Square', (queries) => square({ epsilon, norm: 'l2', queries })),
    l2('SimBA', (queries) => simba({ epsilon, queries })),
    l2('NES', (queries) => nes({ epsilon, norm: 'l2', queries })),
    l2('inverse distance', (queries) => inverseDistance({ epsilon, norm: 'l2', queries })),
    l2('random coordinate', (queries) => coordinateDescent({ epsilon, queries })),
    l2('ZOO, SGD', (queries) => zoo({ ...moved, update: 'sgd', queries })),
    l2('ZOO, Adam', (queries) => zoo({ ...moved, update: 'adam', queries })),
    l2('ZOO, Newton', (queries) => zoo({ ...moved, update: 'newton', queries })),
    linf('Square', (queries) => square({ epsilon: radii.linf, norm: 'linf', queries })),
    linf('NES', (queries) => nes({ epsilon: radii.linf, norm: 'linf', queries })),
  ];
}

/** Everything that decides what is measured. */
export function queriesRecipe(study: Pick<Study, 'profile' | 'seeds'>) {
  const plan = queriesPlan(study);
  const attacks = scoreAttacks(plan).map(({ name, norm, make }) => ({
    name,
    norm,
    settings: make(plan.budget).settings,
  }));
  return { version: 1, plan, attacks, labels: hopSkipJump().settings, estimates: ESTIMATES };
}
