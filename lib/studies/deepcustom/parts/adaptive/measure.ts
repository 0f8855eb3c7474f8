import type { Dataset } from '../../../../data/index.js';
import { mcnemar, proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { NETWORKS } from '../../attacks.js';
import type { Study } from '../../contracts.js';
import type { CrossNetwork } from '../cross/result.js';
import { adaptivePlan } from './plan.js';
import type { AdaptiveAttack, AdaptiveCell, AdaptiveResult } from './result.js';
import { attacksOn, continuedOn, inChain, isGenerator, madeOn, type Subject } from './sets.js';

/** 1 where the network reads the row right. */
type Right = readonly number[];

async function rightOn(network: Network, data: Dataset): Promise<Right> {
  const answers = await predictLabels(network, data);
  return Array.from(data.labels, (label, row) => Number(answers[row] === label));
}

const shareOf = (right: Right) =>
  proportion(
    right.reduce((sum, one) => sum + one, 0),
    right.length,
  );

/** Rows that are right in all of these. */
const inAll = (sets: readonly Right[]): Right => sets[0].map((_, row) => Number(sets.every((right) => right[row])));

function cellOf(
  network: CrossNetwork,
  attack: AdaptiveAttack,
  once: Right,
  anew: Right,
  control: Right | undefined,
): AdaptiveCell {
  const { n, difference, interval, pValue } = mcnemar(once, anew);
  return {
    ...{ network, attack, static: shareOf(once), adaptive: shareOf(anew) },
    lost: { n, difference, interval, pValue },
    ...(control && { control: shareOf(control) }),
  };
}

/** Every set of the cross table made anew against the network that is to withstand it, and AutoAttack. */
export async function measureAdaptive(study: Study, onProgress: OnProgress = () => {}): Promise<AdaptiveResult> {
  const { chain, stamp, test } = study;
  const plan = adaptivePlan(study);
  const target: Subject = { name: 'target', network: chain.target };
  const names: readonly CrossNetwork[] = [...NETWORKS, 'fgsm-afresh', 'pgd-afresh'];
  const open = async (name: CrossNetwork): Promise<Network> => {
    if (inChain(name)) return chain.network(name);
    const attack = name === 'fgsm-afresh' ? 'fgsm' : 'pgd2000';
    return (await chain.fresh(attack, plan.fresh[attack])).network;
  };
  const total = names.reduce((sum, name) => sum + attacksOn(name).length, 0);
  let done = 0;
  // Made on the target once, for all networks.
  const onTarget = new Map<AdaptiveAttack, Dataset>();
  const controls = new Map<AdaptiveAttack, Dataset>();
  const clean: { network: CrossNetwork; share: AdaptiveResult['clean'][number]['share'] }[] = [];
  const cells: AdaptiveCell[] = [];
  for (const name of names) {
    const network = await open(name);
    const subject: Subject = { name, network };
    clean.push({ network: name, share: shareOf(await rightOn(network, test)) });
    const all: { once: Right; anew: Right }[] = [];
    for (const attack of attacksOn(name)) {
      onProgress(`${attack} on ${name}`, done++, total);
      if (name === 'target') {
        onTarget.set(attack, await madeOn(study, attack, target, plan.autoAttackRows));
        if (isGenerator(attack)) controls.set(attack, await continuedOn(study, attack));
      }
      const made = onTarget.get(attack);
      if (!made) continue;
      const goneOn = controls.get(attack);
      const once = await rightOn(network, made);
      const control = goneOn && (await rightOn(network, goneOn));
      const anew =
        name === 'target'
          ? (control ?? once)
          : await rightOn(network, await madeOn(study, attack, subject, plan.autoAttackRows));
      if (attack !== 'autoattack') all.push({ once, anew });
      cells.push(cellOf(name, attack, once, anew, name === 'target' ? undefined : control));
    }
    const worst = (of: 'once' | 'anew') => inAll(all.map((one) => one[of]));
    cells.push(cellOf(name, 'worst', worst('once'), worst('anew'), undefined));
  }
  return {
    stamp,
    epsilon: chain.schedule.epsilon,
    autoAttackRows: study.sample(plan.autoAttackRows).labels.length,
    epochs: chain.plan.epochs,
    more: chain.plan.adaptiveEpochs,
    clean,
    cells,
  };
}
