import { expect } from 'chai';
import { apgd, bim, defineAttack, knownAttacks, miFgsm, pgd } from '../../lib/attacks/index.js';

const at = (known: (typeof knownAttacks)[number]) => ({ norm: known.norms[0], epsilon: 0.1 });
const said = ({ name, kind, norm, epsilon, access, iterative, settings }: ReturnType<typeof made>) => ({
  name,
  kind,
  norm,
  epsilon,
  access,
  iterative,
  settings,
});
const made = (known: (typeof knownAttacks)[number], more: object = {}) => known.create({ ...at(known), ...more });

describe('what an attack says of itself', () => {
  it('is whether many steps are taken for each image', () => {
    expect(knownAttacks.filter((known) => made(known).iterative).map(({ name }) => name)).to.deep.equal([
      'bim',
      'pgd',
      'mi-fgsm',
      'apgd',
      'apgd-ce',
      'apgd-t',
    ]);
  });

  it('is that one step is not many', () => {
    for (const known of knownAttacks)
      if ('steps' in known.options) expect(made(known, { steps: 1 }).iterative, known.name).to.equal(false);
  });

  it('is none of this where nobody said so', () => {
    const attack = defineAttack({
      name: 'pgd',
      kind: 'fixed',
      norm: 'linf',
      epsilon: 0.1,
      access: 'labels',
      settings: { steps: 10 },
      perturb: async (wave) => wave.images.clone(),
    });
    expect([attack.iterative, attack.with]).to.deep.equal([false, undefined]);
  });
});

describe('an attack with other options', () => {
  for (const known of knownAttacks)
    it(`is ${known.name} itself where there are none`, () => {
      const attack = made(known);
      expect(attack.with && said(attack.with({}))).to.deep.equal(said(attack));
    });

  for (const known of knownAttacks)
    it(`is ${known.name} as made with them, again and again`, () => {
      const changes = {
        ...('steps' in known.options && { steps: 7 }),
        ...('queries' in known.options && { queries: 77 }),
      };
      const more = { norm: known.norms[known.norms.length - 1] };
      const changed = made(known).with?.(changes).with?.(more);
      expect(changed && said(changed)).to.deep.equal(said(made(known, { ...changes, ...more })));
    });

  it('keeps what was chosen', () => {
    const { settings } = pgd({ epsilon: 0.1, loss: 'margin', target: 3, restarts: 2 }).with?.({ steps: 80 }) ?? {};
    expect(settings).to.deep.include({ steps: 80, loss: 'margin', target: 3, restarts: 2 });
    expect(apgd({ epsilon: 0.1, rho: 0.5 }).with?.({ earlyStop: false }).settings).to.include({ rho: 0.5 });
  });

  it('takes either length of a step in place of the other', () => {
    const stepOf = (attack: ReturnType<typeof pgd> | undefined) => attack?.settings.stepSize;
    expect(stepOf(pgd({ epsilon: 0.5, relativeStepSize: 0.25 }).with?.({ stepSize: 0.01 }))).to.equal(0.01);
    expect(stepOf(pgd({ epsilon: 0.5, stepSize: 0.01 }).with?.({ relativeStepSize: 0.25 }))).to.equal(0.125);
    expect(stepOf(pgd({ epsilon: 0.5, relativeStepSize: 0.25 }).with?.({ epsilon: 1 }))).to.equal(0.25);
    expect(stepOf(bim({ epsilon: 0.5 }).with?.({ steps: 20 }))).to.equal(0.025);
    expect(stepOf(miFgsm({ epsilon: 0.5, stepSize: 0.2 }).with?.({ steps: 20 }))).to.equal(0.2);
  });

  it('is refused where one is out of range', () => {
    expect(() => pgd({ epsilon: 0.1 }).with?.({ steps: 0 })).to.throw(RangeError, 'steps');
  });
});
