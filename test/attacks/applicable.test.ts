import { expect } from 'chai';
import { applicableAttacks, fittedAttacks, knownAttacks } from '../../lib/attacks/index.js';
import type { Classifier } from '../../lib/models/index.js';

const refuse = (): never => {
  throw new Error('was asked');
};
const box: Classifier = { name: 'box', inputShape: [4, 4, 1], classes: 5, scores: 'logits', predict: refuse };
const white = { ...box, logits: refuse };

/** Attacks of the table by what they must see. */
const seeing = (...accesses: string[]) =>
  knownAttacks.filter(({ access }) => accesses.includes(access)).map(({ name }) => name);
const working = (model: Classifier) =>
  applicableAttacks(model).flatMap(({ name, why }) => (why === undefined ? [name] : []));

describe('which attacks work', () => {
  it('is told by what a model shows, without asking it', () => {
    expect(working(white)).to.deep.equal([...knownAttacks, ...fittedAttacks].map(({ name }) => name));
    expect(working(box)).to.deep.equal(seeing('scores', 'labels'));
    expect(working({ ...box, scores: 'labels' })).to.deep.equal(seeing('labels'));
  });

  it('is every one on a model of two classes, too: where a loss needs more, the margin stands in', () => {
    expect(working({ ...white, classes: 2 })).to.deep.equal(working(white));
  });

  it('names the reason', () => {
    const [fgsm] = applicableAttacks(box);
    expect(fgsm).to.include({ name: 'fgsm', access: 'gradients', kind: 'fixed' });
    expect(fgsm.why).to.include('needs gradients');
  });
});
