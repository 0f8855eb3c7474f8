import { expect } from 'chai';
import { GENERATOR_LOSSES, readOtherAttacksConfig, readProjectConfig } from '../../../lib/generators/index.js';
import { LOSSES, SCHEDULES } from '../../../lib/studies/deepcustom/schedule.js';

const SETS = [
  ['mnist', 'mnist'],
  ['cifar10', 'cifar'],
] as const;

describe('the schedule of the study of generator networks', () => {
  it('is the configuration that `advlab dgn` has where a project gives none', () => {
    expect(LOSSES).to.deep.equal(GENERATOR_LOSSES);
    const other = readOtherAttacksConfig('/nowhere/config.json');
    for (const [set, kind] of SETS) {
      const { epsilon, losses, other: attacks } = SCHEDULES[set];
      for (const loss of LOSSES) {
        const { learningRate, epochs, batchSize, constant, k, adversarial } = losses[loss];
        const config = readProjectConfig('/nowhere/config.json', loss, kind);
        expect(config, `${loss} on ${kind}`).to.include({
          ...{ epsilon, learning_rate: learningRate, num_epochs: epochs, batch_size: batchSize },
          ...{ custom_loss_constant: constant, ...(k !== undefined && { k }) },
          ...{ adv_num_epochs: adversarial.epochs, adv_learning_rate: adversarial.learningRate },
        });
      }
      const wanted = {
        [`epsilon_${kind}`]: epsilon,
        [`eps_steps_pgd_${kind}`]: attacks.stepSize,
        [`num_random_init_pgd_${kind}`]: attacks.restarts,
        [`max_iterations_pgd_${kind}`]: attacks.steps,
        [`adv_learning_rate_${kind}`]: attacks.learningRate,
      };
      expect(other).to.include(wanted);
    }
  });
});
