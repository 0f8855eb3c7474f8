import type { Part } from '../../../study/index.js';
import { articleTraining } from '../article.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { adaptive } from './adaptive/part.js';
import { confused } from './confused/part.js';
import { constrained } from './constrained/part.js';
import { datasets } from './datasets/part.js';
import { image } from './image/part.js';
import { network } from './network/part.js';
import { noise } from './noise/part.js';
import { poisoning } from './poisoning/part.js';
import { purification } from './purification/part.js';
import { queries } from './queries/part.js';
import { transfer } from './transfer/part.js';

/** How the article's network is trained decides every part that attacks it. */
const onItsNetwork = ({ recipe, ...part }: Part<Study, StudyResults>): Part<Study, StudyResults> => ({
  ...part,
  ...(recipe && { recipe: (study) => ({ network: articleTraining, part: recipe(study) }) }),
});

/** The parts, in the order in which they are told. */
export const parts: readonly Part<Study, StudyResults>[] = [
  network,
  noise,
  image,
  confused,
  constrained,
  queries,
  transfer,
  poisoning,
  purification,
  adaptive,
  datasets,
].map(onItsNetwork);
