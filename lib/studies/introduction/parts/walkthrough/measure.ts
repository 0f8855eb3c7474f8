import { fgsm, perturbationNorms, pgd } from '../../../../attacks/index.js';
import { pictureOf } from '../../../../data/index.js';
import { parameterCount } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { answersTo } from '../../answers.js';
import type { Photograph, Study } from '../../contracts.js';
import { kept, showAttack } from '../../shown.js';
import { unboundedAscent } from './ascent.js';
import { pixelGradient, weightGradient } from './gradients.js';
import type { Seen, WalkthroughResult } from './result.js';

async function seen(
  { model, classes }: Pick<Study, 'model' | 'classes'>,
  { name, provenance, image, shape, label }: Photograph,
): Promise<Seen> {
  return {
    name,
    provenance,
    answers: answersTo(model, image, { classes, label }),
    picture: await pictureOf(image, shape),
  };
}

/** The photograph that is of the class which the first one is to be taken for: of the sample, else the second one. */
const replacement = ({ comparable, subjects: [first, second] }: Study) => (comparable ? first.goal : second.photo);

/** The attack behind the pictures: towards a class, and on to the last step. */
const aimed = (target: number) => pgd({ epsilon: 4 / 255, steps: 40, randomStart: false, earlyStop: false, target });

/** The second photograph and its attack, on the network that was printed where its weights can be had. */
async function secondPicture(study: Study, koala: Photograph, goal: string) {
  const printed = await study.printed('resnet50');
  const { classes, classNumber, model } = study;
  const on = { model: printed ?? model, classes, classNumber };
  try {
    const shown = await showAttack(on, aimed(classNumber(goal)), koala, { name: 'PGD', target: goal });
    return { secondModel: on.model.name, second: await seen(on, koala), secondAttack: kept(shown) };
  } finally {
    printed?.dispose();
  }
}

async function printedNetwork({ printed, classes }: Study, { image, label }: Photograph) {
  const network = await printed('resnet18');
  if (!network) return {};
  const answers = answersTo(network, image, { classes, label });
  network.dispose();
  return { printedNetwork: answers };
}

/** The walkthrough: one photograph, two gradients, an ascent without a bound, and the attacks step by step. */
export async function measureWalkthrough(study: Study, onProgress: OnProgress = () => {}): Promise<WalkthroughResult> {
  const { model, subjects, classNumber } = study;
  const [first, second] = subjects;
  const [photo, koala] = [await study.photo(first.photo), await study.photo(second.photo)];
  const other = await study.photo(replacement(study));
  let done = 0;
  const told = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    onProgress(what, done++, 8);
    return work();
  };
  const pixels = await told('the gradient of the pixels', () => pixelGradient(model, photo));
  const weights = await told('the gradient of the weights', () => weightGradient(model, photo));
  const ascent = await told('an ascent without a bound', () => unboundedAscent(study, photo));
  const attack = (name: string, made: ReturnType<typeof pgd>, target?: string) =>
    told(name, async () => kept(await showAttack(study, made, photo, { name, target })));
  const attacks = [
    await attack('FGSM', fgsm({ epsilon: 1 / 255 })),
    await attack('FGSM', fgsm({ epsilon: 4 / 255 })),
    await attack(
      'PGD',
      pgd({ epsilon: 1 / 255, steps: 10, relativeStepSize: 0.25, randomStart: false, earlyStop: false }),
    ),
    await attack('PGD', aimed(classNumber(first.goal)), first.goal),
  ];
  const { l2, linf } = perturbationNorms(other.image, photo.image);
  return {
    stamp: study.stamp,
    model: {
      name: model.name,
      parameters: parameterCount(model.architecture),
      classes: model.classes,
    },
    photo: await seen(study, photo),
    weights,
    pixels,
    ascent,
    replaced: { ...(await seen(study, other)), l2, linf },
    attacks,
    ...(await printedNetwork(study, photo)),
    ...(await told('PGD on the second photograph', () => secondPicture(study, koala, second.goal))),
  };
}
