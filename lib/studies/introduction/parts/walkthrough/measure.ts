import { fgsm, perturbationNorms, pgd } from '../../../../attacks/index.js';
import { pictureOf } from '../../../../data/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { answersTo } from '../../answers.js';
import type { Photograph, Study } from '../../contracts.js';
import { kept, showAttack } from '../../shown.js';
import { unboundedAscent } from './ascent.js';
import { pixelGradient, weightGradient } from './gradients.js';
import type { Seen, WalkthroughResult } from './result.js';

async function seen({ model, classes }: Study, { name, provenance, image, shape, label }: Photograph): Promise<Seen> {
  return {
    name,
    provenance,
    answers: answersTo(model, image, { classes, label }),
    picture: await pictureOf(image, shape),
  };
}

/** The photograph that is of the class which the first one is to be taken for: of the sample, else the second one. */
const replacement = ({ comparable, subjects: [first, second] }: Study) => (comparable ? first.goal : second.photo);

/** The walkthrough: one photograph, two gradients, an ascent without a bound, and the attacks step by step. */
export async function measureWalkthrough(study: Study, onProgress: OnProgress = () => {}): Promise<WalkthroughResult> {
  const { model, subjects, classNumber } = study;
  const [first, second] = subjects;
  const [photo, koala] = [await study.photo(first.photo), await study.photo(second.photo)];
  const other = await study.photo(replacement(study));
  let done = 0;
  const told = async <T>(what: string, work: Promise<T>): Promise<T> => {
    onProgress(what, done++, 9);
    return work;
  };
  const pixels = await told('the gradient of the pixels', pixelGradient(model, photo));
  const weights = await told('the gradient of the weights', weightGradient(model, photo));
  const ascent = await told('an ascent without a bound', unboundedAscent(study, photo));
  const attack = async (of: Photograph, name: string, made: ReturnType<typeof pgd>, target?: string) =>
    kept(await told(name, showAttack(study, made, of, { name, target })));
  const aimed = (goal: string, epsilon: number) =>
    pgd({ epsilon, steps: 40, randomStart: false, earlyStop: false, target: classNumber(goal) });
  const attacks = [
    await attack(photo, 'FGSM', fgsm({ epsilon: 1 / 255 })),
    await attack(photo, 'FGSM', fgsm({ epsilon: 4 / 255 })),
    await attack(
      photo,
      'PGD',
      pgd({ epsilon: 1 / 255, steps: 10, relativeStepSize: 0.25, randomStart: false, earlyStop: false }),
    ),
    await attack(photo, 'PGD', aimed(first.goal, 4 / 255), first.goal),
  ];
  const secondAttack = await attack(koala, 'PGD', aimed(second.goal, 4 / 255), second.goal);
  const { l2, linf } = perturbationNorms(other.image, photo.image);
  const parameters = Object.values(model.weights)
    .filter(({ trainable }) => trainable)
    .reduce((sum, { size }) => sum + size, 0);
  return {
    stamp: study.stamp,
    model: { name: model.name, parameters, classes: model.classes },
    photo: await seen(study, photo),
    weights,
    pixels,
    ascent,
    replaced: { ...(await seen(study, other)), l2, linf },
    attacks,
    second: await seen(study, koala),
    secondAttack,
  };
}
