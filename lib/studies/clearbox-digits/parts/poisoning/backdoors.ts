import { backdoor, type Trigger } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { backdoorSuccess, type Proportion } from '../../../../evaluation/index.js';
import type { Network } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { poisoningPlan } from './plan.js';
import type { BackdooredNetwork } from './result.js';
import { cleanOn, trainedOn } from './train.js';

/** The article's network of each seed, with a backdoor at each rate and without one. */
export async function measureBackdoor(
  study: Study,
  trigger: Trigger,
  onTraining: (what: string) => void,
): Promise<BackdooredNetwork[]> {
  const { target, rates, seeds } = poisoningPlan(study).backdoor;
  const networks: BackdooredNetwork[] = [];
  for (const seed of seeds) {
    const told = async (network: Network, rate: number, rows: number): Promise<BackdooredNetwork> => ({
      seed,
      rate,
      rows,
      clean: await cleanOn(network, study),
      success: await backdoorSuccess(network, study.test, { trigger, target }),
    });
    const unpoisoned = await study.network(seed);
    const asClass: Proportion[] = [];
    for (let one = 0; one < unpoisoned.classes; one++)
      asClass.push(await backdoorSuccess(unpoisoned, study.test, { trigger, target: one }));
    networks.push({ ...(await told(unpoisoned, 0, 0)), asClass });
    for (const rate of rates) {
      onTraining(`backdoor, ${100 * rate} %, seed ${seed}`);
      const poisoned = backdoor(study.train, { trigger, target, rate, seed });
      networks.push(
        await trainedOn(study, poisoned, seed, `backdoor-${rate}-${seed}`, (network) =>
          told(network, rate, poisoned.rows.length),
        ),
      );
    }
  }
  return networks;
}

/** Images of each class in which a pixel under the trigger is lit. */
export function litUnder({ side, place: { top, left } }: Trigger, data: Dataset): number[] {
  const [, width, channels] = data.shape;
  const size = pixelsOf(data);
  const counts = new Array<number>(data.classes).fill(0);
  data.labels.forEach((label, row) => {
    const lines = Array.from({ length: side }, (_, y) => row * size + ((top + y) * width + left) * channels);
    const lit = lines.some((from) => data.images.subarray(from, from + side * channels).some((value) => value > 0));
    counts[label] += Number(lit);
  });
  return counts;
}
