import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { projectPython } from '../../../lib/data/index.js';
import { evaluateScores } from '../../../lib/studies/cloud-autoai/parts/clouds/score-metrics.js';
import { keyedRandom } from '../../../lib/tensor/index.js';

/** scikit-learn's own micro averages over every pair of row and class, a class being answered from one half up. */
const ORACLE = `
import json, sys
import numpy as np
from sklearn.metrics import average_precision_score, log_loss, precision_recall_fscore_support, roc_auc_score
d = json.load(sys.stdin)
truth, scores = np.array(d['truth']), np.array(d['scores']).reshape(-1, 10)
pairs = np.eye(10, dtype=int)[truth]
p, r, f, _ = precision_recall_fscore_support(pairs, (scores >= .5).astype(int), average='micro')
print(json.dumps(dict(precision=p, recall=r, f1=f, aucPr=average_precision_score(pairs, scores, average='micro'),
  aucRoc=roc_auc_score(pairs, scores, average='micro'), logLoss=log_loss(truth, scores, labels=range(10)))))
`;

describe("a teacher's threshold metrics", function () {
  this.timeout(60_000);
  const random = keyedRandom(5);
  const n = 400;
  const truth = Int32Array.from({ length: n }, () => Math.floor(random() * 10));
  const scores = new Float64Array(n * 10);
  for (let row = 0; row < n; row++) {
    // One row in ten is sure of a class that need not be the true one; small whole weights make ties.
    const favorite = random() < 0.1 ? Math.floor(random() * 10) : truth[row];
    const boost = Math.ceil(random() * 300);
    const weights = Array.from({ length: 10 }, (_, k) => Math.ceil(random() * 30) + (k === favorite ? boost : 0));
    const sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, k) => {
      scores[row * 10 + k] = weight / sum;
    });
  }

  it('agree with scikit-learn, ties included', () => {
    const input = JSON.stringify({ truth: Array.from(truth), scores: Array.from(scores) });
    const expected = JSON.parse(execFileSync(projectPython(), ['-c', ORACLE], { input, encoding: 'utf8' }));
    const ours = evaluateScores(truth, scores);
    for (const [name, value] of Object.entries<number>(expected))
      expect(ours[name as keyof typeof ours], name).to.be.closeTo(value, 1e-9);
  });

  it('lie inside their own bootstrap intervals, which are not points', () => {
    const ours = evaluateScores(truth, scores);
    for (const [name, [low, high]] of Object.entries(ours.intervals)) {
      const value = ours[name as keyof typeof ours.intervals];
      expect(value, name).to.be.within(low, high);
      expect(high - low, name).to.be.above(0);
    }
  });
});
