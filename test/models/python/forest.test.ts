import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { square } from '../../../lib/attacks/index.js';
import { projectPython } from '../../../lib/data/project.js';
import { argmaxRows, isDifferentiable } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { fixture, largestDifference } from '../../helpers.js';
import { sourceOf, withPython } from './models.js';

/** What scikit-learn itself says of the digits from the 900th on: images, labels and probabilities. */
const ASK = `
import json, sys
sys.path.insert(0, sys.argv[1])
from forest import build, load_digits
digits = load_digits()
x, y = digits.data[900:960] / 16, digits.target[900:960]
print(json.dumps({'images': x.ravel().tolist(), 'labels': y.tolist(), 'scores': build().predict_proba(x).ravel().tolist()}))
`;

interface Answers {
  readonly images: number[];
  readonly labels: number[];
  readonly scores: number[];
}

describe('a random forest of scikit-learn as a Python object', () => {
  it('answers as scikit-learn says, and is attacked as a black box', () =>
    withPython(sourceOf('forest', 'build'), { input: [8, 8, 1], classes: 10 }, async ({ model, description }) => {
      const said = execFileSync(projectPython(), ['-c', ASK, fixture('python')], { encoding: 'utf8' });
      const { images, labels, scores } = JSON.parse(said) as Answers;
      expect(description).to.include('RandomForestClassifier with predict_proba; a black box');
      expect([model.scores, model.classes, isDifferentiable(model)]).to.deep.equal(['probabilities', 10, false]);
      const n = labels.length;
      const given = tf.tensor4d(images, [n, 8, 8, 1]);
      const found = await model.predict(given);
      expect(largestDifference(found.dataSync(), scores)).to.be.below(1e-6);
      const right = Array.from(argmaxRows(scores, 10)).filter((answer, i) => answer === labels[i]).length;
      expect(right).to.be.above(n / 2);

      const batch = { images: given, labels: Int32Array.from(labels), indices: Int32Array.from(labels.keys()) };
      const { success } = await square({ norm: 'linf', epsilon: 0.2, queries: 30 }).run(model, batch);
      expect(success.filter(Boolean).length, 'broken').to.be.above(n - right);
      tf.dispose([given, found]);
    }));
});
