import { pixelsOf } from '../../../../data/index.js';
import { mcnemar, proportion } from '../../../../evaluation/index.js';
import { topK } from '../../../../generators/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { randomPixels, rightInClosedForm } from './closed-form.js';
import { hundredths, listed, meanImages, type Ranked, ranked, together } from './lists.js';
import { relevancePlan } from './plan.js';
import type { Attacked, Lowered, PixelList, RelevanceResult } from './result.js';

type Lists = readonly (readonly number[])[];

const shareRight = (right: readonly boolean[]) => proportion(right.filter(Boolean).length, right.length);
const valueRight = (right: readonly boolean[]) => shareRight(right).value;

/** Which pixels of the target are relevant by which rule on which images, and what the choice does to the attack. */
export async function measureRelevance(study: Study, onProgress: OnProgress = () => {}): Promise<RelevanceResult> {
  const plan = relevancePlan(study);
  const { chain, train, test, comparable } = study;
  const { target, schedule } = chain;
  const { epsilon } = schedule;
  const k = schedule.losses.lrp.k ?? 0;
  const [rule] = plan.rules;
  let done = 0;
  const step = (what: string) => onProgress(what, done++, plan.rules.length + plan.blocks + 2);

  const onTest: Ranked[] = [];
  for (const each of plan.rules) {
    step(`relevance on test images: ${each.rule}`);
    onTest.push(await ranked(target, test, each, { split: 'test' }));
  }
  const right = await ranked(target, test, rule, { split: 'test', over: 'right' });
  const blocks: Ranked[] = [];
  const end = (block: number) => Math.floor((block * train.labels.length) / plan.blocks);
  for (let block = 0; block < plan.blocks; block++) {
    step('relevance on training images');
    blocks.push(await ranked(target, train, rule, { split: 'train' }, [end(block), end(block + 1)]));
  }
  const all = together(blocks);
  const means = meanImages(test);
  const brightest: PixelList = {
    found: { rule: 'brightest' },
    split: 'test',
    over: 'all',
    rows: [0, test.labels.length - 1],
    images: test.labels.length,
    pixels: means.map((mean) => topK(mean, k)),
  };
  const lists = { test: onTest.map((one) => listed(one, k)), blocks: blocks.map((one) => listed(one, k)) };
  const published = comparable ? await chain.relevant('target') : undefined;
  const reference: Lists = published ?? lists.test[0].pixels;

  step('the attack in closed form');
  const under = (lowered: Lists) => rightInClosedForm(target, test, lowered, epsilon);
  const by = (name: string): Lists => lists.test.find(({ found }) => found.rule === name)?.pixels ?? [];
  const everyPixel = Array.from({ length: pixelsOf(test) }, (_, place) => place);
  const everyClass = (pixels: readonly number[]): Lists => reference.map(() => pixels);
  const choices: [Lowered, Lists][] = [
    ...(published ? ([['published', published]] as [Lowered, Lists][]) : []),
    ['test', lists.test[0].pixels],
    ['block', lists.blocks[0].pixels],
    ['train', listed(all, k).pixels],
    ['z-plus', by('z-plus')],
    ['alpha-beta', by('alpha-beta')],
    ['brightest', brightest.pixels],
    ['moved', reference.map((_, label) => reference[(label + 1) % reference.length])],
    ['none', everyClass([])],
    ['all', everyClass(everyPixel)],
  ];
  const verdicts: [Lowered, boolean[]][] = [];
  for (const [name, pixels] of choices) verdicts.push([name, await under(pixels)]);
  const fgsm = await predictLabels(target, await chain.adversarial('fgsm', 'test'));
  verdicts.push(['fgsm', Array.from(fgsm, (answer, row) => answer === test.labels[row])]);
  const attacked = verdicts.map(
    ([lowered, right], i): Attacked => ({
      lowered,
      accuracy: shareRight(right),
      ...(i > 0 && { compared: mcnemar(right, verdicts[0][1]) }),
    }),
  );
  const drawn = async (number: number, draws: number): Promise<number[]> => {
    const accuracies: number[] = [];
    for (let draw = 0; draw < draws; draw++)
      accuracies.push(valueRight(await under(randomPixels(test, number, plan.seed, draw))));
    return accuracies;
  };
  const random = await drawn(k, plan.draws);

  step('the attack with other numbers of pixels');
  const numbers: RelevanceResult['numbers'][number][] = [];
  for (const number of plan.numbers)
    numbers.push({
      k: number,
      relevant: shareRight(await under(listed(all, number).pixels)),
      random: await drawn(number, plan.drawsAtNumber),
    });

  const answers = await predictLabels(target, test);
  return {
    stamp: study.stamp,
    k,
    epsilon,
    pixelsOfImage: pixelsOf(test),
    ...(published && { published }),
    test: [...lists.test, listed(right, k), brightest],
    blocks: lists.blocks,
    train: listed(all, k),
    maps: onTest.map(({ found, classes }) => ({ found, classes: classes.map(({ mean }) => hundredths(mean)) })),
    means: means.map((mean) => hundredths(mean, 1)),
    clean: shareRight(Array.from(answers, (answer, row) => answer === test.labels[row])),
    attacked,
    random,
    numbers,
  };
}
