import { attackData, autoAttack } from '../../../../attacks/index.js';
import { type Dataset, sliceRows } from '../../../../data/index.js';
import { agreement, type Proportion, proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { type AttackName, isLoss, type NetworkName } from '../../attacks.js';
import type { Chain, Study } from '../../contracts.js';
import { type CifarPlan, cifarPartPlan } from './plan.js';
import type { CifarCell, CifarGenerators, CifarMeasured, CifarResult } from './result.js';

const accuracy = async (network: Network, data: Dataset): Promise<Proportion> =>
  agreement(await predictLabels(network, data), data.labels);

async function trainedGenerators(
  chain: Chain,
  { losses }: CifarPlan,
  onProgress: OnProgress,
): Promise<CifarGenerators[]> {
  const found: CifarGenerators[] = [];
  for (const loss of losses) {
    const generators = await chain.generators(loss, 'target', onProgress);
    const epochs = chain.plan.epochs[loss];
    found.push({
      loss,
      epochs,
      published: chain.schedule.losses[loss].epochs,
      seconds: generators.reduce((sum, { metadata }) => sum + metadata.seconds, 0),
      images: generators.reduce((sum, { metadata }) => sum + metadata.data.rows * epochs, 0),
    });
  }
  return found;
}

async function attackedBy(
  network: Network,
  data: Dataset,
  epsilon: number,
  onProgress: OnProgress,
): Promise<Proportion> {
  const told = (done: number, total: number) => onProgress('AutoAttack', done, total);
  const { success } = await attackData(autoAttack({ epsilon }), network, data, { onProgress: told });
  return proportion(success.filter((broken) => broken === 0).length, success.length);
}

async function onChain(chain: Chain, plan: CifarPlan, onProgress: OnProgress): Promise<CifarMeasured> {
  const { test, schedule, plan: trained } = chain;
  const robust: readonly AttackName[] = [...plan.losses, ...(plan.others ? (['fgsm', 'pgd20'] as const) : [])];
  const names: readonly NetworkName[] = ['target', ...robust];
  const attacks: readonly AttackName[] = [...plan.losses, 'fgsm', 'pgd20'];
  const generators = await trainedGenerators(chain, plan, onProgress);
  const adversarial: { network: NetworkName; epochs: number; published: number }[] = [];
  for (const name of robust) {
    onProgress(`adversarial training on ${name}`, 0, 1);
    const { metadata } = await chain.trained(name);
    const published = isLoss(name)
      ? schedule.losses[name].adversarial.epochs
      : schedule.other.epochs[name === 'fgsm' ? 'fgsm' : 'pgd'];
    adversarial.push({ network: name, epochs: metadata.settings.epochs, published });
  }
  const cells: CifarCell[] = [];
  const autoAttacked: { network: NetworkName; robust: Proportion }[] = [];
  const few = sliceRows(test, { limit: plan.rows, atMost: true });
  for (const name of names) {
    const network = await chain.network(name);
    cells.push({ network: name, attack: 'clean', static: await accuracy(network, test), adaptive: null });
    for (const attack of attacks) {
      onProgress(`${attack} on ${name}`, 0, 1);
      const remade = name === 'target' ? null : await chain.adversarial(attack, 'test', name);
      cells.push({
        network: name,
        attack,
        static: await accuracy(network, await chain.adversarial(attack, 'test')),
        adaptive: remade && (await accuracy(network, remade)),
      });
    }
    autoAttacked.push({ network: name, robust: await attackedBy(network, few, schedule.epsilon, onProgress) });
  }
  return {
    data: test.provenance,
    epsilon: schedule.epsilon,
    plan,
    generators,
    adaptiveEpochs: trained.adaptiveEpochs,
    adversarial,
    cells,
    autoAttack: autoAttacked,
  };
}

/** The study's chain on CIFAR-10: the sets made once against the target, and made anew against each network. */
export async function measureCifar(study: Study, onProgress: OnProgress = () => {}): Promise<CifarResult> {
  const chain = await study.cifar();
  return {
    stamp: study.stamp,
    measured: chain ? await onChain(chain, cifarPartPlan(study), onProgress) : null,
  };
}
