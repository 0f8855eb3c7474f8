import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { projectPython } from '../../../lib/data/project.js';
import { fixture } from '../../helpers.js';

interface Compared {
  readonly kind: string;
  readonly differentiable: boolean;
  readonly off: number;
  readonly gradient: number;
}

describe('scikit-learn’s classifiers as Python objects', () => {
  const said = () =>
    JSON.parse(execFileSync(projectPython(), [fixture('python', 'gradients.py')], { encoding: 'utf8' })) as Readonly<
      Record<string, readonly Compared[]>
    >;

  it('have their gradients where all their steps are known, and only answer elsewhere', () => {
    const known = ['relu', 'tanh', 'logistic', 'identity', 'regression', 'bare'];
    for (const [name, pair] of Object.entries(said()))
      pair.forEach(({ kind, differentiable, off, gradient }, i) => {
        const what = `${name}, ${i + 2} classes: ${kind}`;
        expect(differentiable, what).to.equal(known.includes(name));
        if (!differentiable) return;
        expect(off, what).to.be.below(1e-5);
        expect(gradient, what).to.be.below(1e-5);
      });
  });
});
