import { autoAttack } from '../../../../attacks/index.js';
import { type Dataset, imageTensor } from '../../../../data/index.js';
import { generate, relevanceOptimum, withImages } from '../../../../generators/index.js';
import type { Network } from '../../../../models/index.js';
import { isLoss, type NetworkName, type OtherName, otherAttack } from '../../attacks.js';
import type { Study } from '../../contracts.js';
import type { LossName } from '../../schedule.js';
import type { CrossNetwork } from '../cross/result.js';
import type { AdaptiveAttack } from './result.js';

/** A network under test. */
export interface Subject {
  readonly name: CrossNetwork;
  readonly network: Network;
}

/** Whether the chain has generators against it. */
export const inChain = (name: CrossNetwork): name is NetworkName => name !== 'fgsm-afresh' && name !== 'pgd-afresh';

/** The attacks that are made on it; AutoAttack's slow ones would take longest on networks that learned attacks made afresh. */
export const attacksOn = (name: CrossNetwork): readonly AdaptiveAttack[] =>
  inChain(name) ? ['lrp', 'lrp-optimum', 'nce', 'suspiciousness', 'fgsm', 'pgd20', 'autoattack'] : ['fgsm', 'pgd20'];

/** Test images by an attack on a network. Every row goes all the way, but AutoAttack's, which end at an error. */
async function byGradient(
  { chain, test }: Study,
  name: OtherName | 'autoattack',
  network: Network,
  rows: Dataset = test,
): Promise<Dataset> {
  const images = imageTensor(rows);
  try {
    const { labels, indices } = rows;
    const attack = name === 'autoattack' ? autoAttack({ epsilon: chain.schedule.epsilon }) : undefined;
    const found = attack
      ? await attack.run(network, { images, labels, indices })
      : await otherAttack(name as OtherName, chain.schedule).run(network, {
          ...{ images, labels, indices },
          predicted: labels,
        });
    return withImages(rows, found.images, `${rows.provenance}, ${name} on ${network.name}`);
  } finally {
    images.dispose();
  }
}

/** The images of an attack made on a network: on the target, those of generators that did not go on. */
export async function madeOn(
  study: Study,
  attack: Exclude<AdaptiveAttack, 'worst'>,
  { name, network }: Subject,
  autoAttackRows: number,
): Promise<Dataset> {
  const { chain, test } = study;
  if (attack === 'autoattack') return byGradient(study, attack, network, study.sample(autoAttackRows));
  if (!inChain(name)) return byGradient(study, attack as OtherName, network);
  if (attack !== 'lrp-optimum') return chain.adversarial(attack, 'test', name);
  const options = { relevant: await chain.relevant(name), epsilon: chain.schedule.epsilon };
  return withImages(test, relevanceOptimum(test, options), `${test.provenance}, ${attack} on ${name}`);
}

/** The images of the target's generators after as many more epochs against the target. */
export async function continuedOn(study: Study, loss: LossName): Promise<Dataset> {
  const { chain, test } = study;
  const images = await generate(await chain.continued(loss), test, { epsilon: chain.schedule.epsilon });
  return withImages(test, images, `${test.provenance}, ${loss}, gone on`);
}

export const isGenerator = (attack: AdaptiveAttack): attack is LossName => isLoss(attack);
