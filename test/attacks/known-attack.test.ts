import { expect } from 'chai';
import { type BimOptions, bim } from '../../lib/attacks/index.js';
import { known } from '../../lib/attacks/known-attack.js';

const shape = { kind: 'fixed', access: 'gradients', norms: ['linf'] } as const;
const loss = ['margin'] as const;

/** What all rows below have alike. */
const rest = { earlyStop: 'boolean', target: 'target', skipCycles: 'boolean' } as const;
const [steps, stepSize] = ['number', 'number'] as const;

/** The compiler refuses each row below its comment: were one accepted, the comment itself would be an error. */
const rows = {
  right: known<BimOptions>('bim', '', shape, { ...rest, steps, stepSize, loss }, bim),
  // @ts-expect-error: stepSize is missing.
  short: known<BimOptions>('bim', '', shape, { ...rest, steps, loss }, bim),
  // @ts-expect-error: bim has no restarts.
  long: known<BimOptions>('bim', '', shape, { ...rest, steps, stepSize, loss, restarts: 'number' }, bim),
  // @ts-expect-error: steps are numbers.
  mistyped: known<BimOptions>('bim', '', shape, { ...rest, steps: 'boolean', stepSize, loss }, bim),
  // @ts-expect-error: there is no loss of that name.
  misnamed: known<BimOptions>('bim', '', shape, { ...rest, steps, stepSize, loss: ['hinge'] }, bim),
};

describe('the row of an attack', () => {
  it('lists the options of the attack, and makes it of them', () => {
    expect(rows.right.create({ epsilon: 0.1, steps: 3 }).settings).to.include({ steps: 3 });
  });
});
