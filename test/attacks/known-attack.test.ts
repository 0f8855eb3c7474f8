import { expect } from 'chai';
import { type BimOptions, bim } from '../../lib/attacks/index.js';
import { known } from '../../lib/attacks/known-attack.js';

const shape = { kind: 'fixed', access: 'gradients', norms: ['linf'] } as const;
const loss = ['margin'] as const;
const others = { earlyStop: 'boolean', target: 'target', skipCycles: 'boolean' } as const;

/** The compiler refuses each row below its comment: were one accepted, the comment itself would be an error. */
const rows = {
  right: known<BimOptions>('bim', '', shape, { steps: 'number', stepSize: 'number', loss, ...others }, bim),
  // @ts-expect-error: stepSize is missing.
  short: known<BimOptions>('bim', '', shape, { steps: 'number', loss, ...others }, bim),
  long: known<BimOptions>(
    'bim',
    '',
    shape,
    // @ts-expect-error: bim has no restarts.
    { steps: 'number', stepSize: 'number', loss, ...others, restarts: 'number' },
    bim,
  ),
  mistyped: known<BimOptions>(
    'bim',
    '',
    shape,
    // @ts-expect-error: steps are numbers.
    { steps: 'boolean', stepSize: 'number', loss, ...others },
    bim,
  ),
  misnamed: known<BimOptions>(
    'bim',
    '',
    shape,
    // @ts-expect-error: there is no loss of that name.
    { steps: 'number', stepSize: 'number', loss: ['hinge'], ...others },
    bim,
  ),
};

describe('the row of an attack', () => {
  it('lists the options of the attack, and makes it of them', () => {
    expect(rows.right.create({ epsilon: 0.1, steps: 3 }).settings).to.include({ steps: 3 });
  });
});
