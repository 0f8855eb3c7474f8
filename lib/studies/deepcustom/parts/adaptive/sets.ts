import { attackData, autoAttack } from '../../../../attacks/index.js';
import { type Dataset, withImages } from '../../../../data/index.js';
import { generate, relevanceOptimum } from '../../../../generators/index.js';
import type { Network } from '../../../../models/index.js';
import { isLoss, type NetworkName, type OtherName, otherAttack } from '../../attacks.js';
import type { Study } from '../../contracts.js';
import type { LossName } from '../../schedule.js';
import type { CrossNetwork } from '../cross/result.js';
import type { AdaptiveAttack } from './result.js';

/** An attack that makes images. */
type Made = Exclude<AdaptiveAttack, 'worst'>;

/** A network under test. */
export interface Subject {
  readonly name: CrossNetwork;
  readonly network: Network;
}

/** Whether the chain has generators against it. */
export const inChain = (name: CrossNetwork): name is NetworkName => name !== 'fgsm-afresh' && name !== 'pgd-afresh';

/** The attacks that are made on it; AutoAttack's slow ones would take longest on networks that learned attacks made afresh. */
export const attacksOn = (name: CrossNetwork): readonly Made[] =>
  inChain(name) ? ['lrp', 'lrp-optimum', 'nce', 'suspiciousness', 'fgsm', 'pgd20', 'autoattack'] : ['fgsm', 'pgd20'];

/** Test images by FGSM or PGD on a network, every row to the end. */
async function byGradient({ chain, test }: Study, name: OtherName, network: Network): Promise<Dataset> {
  const { images } = await attackData(otherAttack(name, chain.schedule), network, test, { everyRow: true });
  return withImages(test, images, `${test.provenance}, ${name} on ${network.name}`);
}

/** Those of AutoAttack, which ends at an error, on the first rows. */
async function byAutoAttack({ chain, sample }: Study, network: Network, n: number): Promise<Dataset> {
  const rows = sample(n);
  const { images } = await attackData(autoAttack({ epsilon: chain.schedule.epsilon }), network, rows);
  return withImages(rows, images, `${rows.provenance}, AutoAttack on ${network.name}`);
}

/** The images of an attack made on a network: on the target, those of generators that did not go on. */
export async function madeOn(
  study: Study,
  attack: Made,
  { name, network }: Subject,
  autoAttackRows: number,
): Promise<Dataset> {
  const { chain, test } = study;
  if (attack === 'autoattack') return byAutoAttack(study, network, autoAttackRows);
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
