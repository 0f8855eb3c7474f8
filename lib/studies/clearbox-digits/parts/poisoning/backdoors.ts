import { backdoor, type Trigger } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { backdoorSuccess } from '../../../../evaluation/index.js';
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
    networks.push(await told(await study.network(seed), 0, 0));
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

/** Images in which a pixel under the trigger is lit. */
export function litUnder({ side, place: { top, left } }: Trigger, { images, labels, shape }: Dataset): number {
  const [height, width, channels] = shape;
  const at = (row: number, y: number) => ((row * height + top + y) * width + left) * channels;
  return Array.from(labels.keys()).filter((row) =>
    Array.from({ length: side }, (_, y) => images.subarray(at(row, y), at(row, y) + side * channels)).some((line) =>
      line.some((value) => value > 0),
    ),
  ).length;
}
