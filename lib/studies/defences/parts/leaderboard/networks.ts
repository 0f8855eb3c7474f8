import type { Recipe } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { recipeCalled } from '../../recipes.js';
import { TEMPERATURE } from '../architecture/recipes.js';

/** Where a method is published. */
interface Paper {
  readonly paper: string;
  readonly authors: string;
  readonly venue: string;
  readonly link: string;
}

/** An entry of the board: a network of the study, and the paper whose method trained it. */
export interface Listed extends Partial<Paper> {
  readonly id: string;
  /** What the section calls it. */
  readonly words: string;
  readonly footnote: string;
  /** Its activation has no rule for bounds, so that nothing is proved of it. */
  readonly unproved?: true;
  /** Attacked with its logits divided by this; the answers are the same. */
  readonly temperature?: number;
}

const MADRY: Paper = {
  paper: 'Towards Deep Learning Models Resistant to Adversarial Attacks',
  authors: 'Aleksander Madry, Aleksandar Makelov, Ludwig Schmidt, Dimitris Tsipras, Adrian Vladu',
  venue: 'ICLR 2018',
  link: 'https://arxiv.org/abs/1706.06083',
};
const SMOOTH: Paper = {
  paper: 'Smooth Adversarial Training',
  authors: 'Cihang Xie, Mingxing Tan, Boqing Gong, Alan Yuille, Quoc V. Le',
  venue: 'arXiv, Jun 2020',
  link: 'https://arxiv.org/abs/2006.14536',
};
const DISTILLATION: Paper = {
  paper: 'Distillation as a Defense to Adversarial Perturbations against Deep Neural Networks',
  authors: 'Nicolas Papernot, Patrick McDaniel, Xi Wu, Somesh Jha, Ananthram Swami',
  venue: 'IEEE S&P 2016',
  link: 'https://arxiv.org/abs/1511.04508',
};
const HERE = 'Trained here by the paper’s method.';

/** Every network that may be on the board; the two undefended ones have no paper. */
export const LISTED = [
  { id: 'standard-lenet5', words: 'undefended', footnote: 'Undefended.' },
  { id: 'standard-half', words: 'undefended', footnote: 'Undefended.' },
  { id: 'madry', words: 'PGD training', footnote: HERE, ...MADRY },
  {
    id: 'trades',
    words: 'TRADES',
    footnote: HERE,
    paper: 'Theoretically Principled Trade-off between Robustness and Accuracy',
    authors: 'Hongyang Zhang, Yaodong Yu, Jiantao Jiao, Eric P. Xing, Laurent El Ghaoui, Michael I. Jordan',
    venue: 'ICML 2019',
    link: 'https://arxiv.org/abs/1901.08573',
  },
  {
    id: 'fgsm-rs-1',
    words: 'FGSM-RS training',
    footnote: `${HERE} The best of five seeds on held-out rows.`,
    paper: 'Fast is better than free: Revisiting adversarial training',
    authors: 'Eric Wong, Leslie Rice, J. Zico Kolter',
    venue: 'ICLR 2020',
    link: 'https://arxiv.org/abs/2001.03994',
  },
  { id: 'relu-half', words: 'PGD training, ReLU', footnote: HERE, ...MADRY },
  { id: 'softplus-half', words: 'PGD training, softplus', footnote: HERE, unproved: true, ...SMOOTH },
  { id: 'silu-half', words: 'PGD training, SiLU', footnote: HERE, unproved: true, ...SMOOTH },
  {
    id: 'compactness-half',
    words: 'compactness',
    footnote: HERE,
    paper: 'Improving Adversarial Robustness by Enforcing Local and Global Compactness',
    authors: 'Anh Bui, Trung Le, He Zhao, Paul Montague, Olivier deVel, Tamas Abraham, Dinh Phung',
    venue: 'ECCV 2020',
    link: 'https://arxiv.org/abs/2007.05123',
  },
  {
    id: 'ibp',
    words: 'training on interval bounds',
    footnote: HERE,
    paper: 'On the Effectiveness of Interval Bound Propagation for Training Verifiably Robust Models',
    authors:
      'Sven Gowal, Krishnamurthy Dvijotham, Robert Stanforth, Rudy Bunel, Chongli Qin, Jonathan Uesato, Relja Arandjelovic, Timothy Mann, Pushmeet Kohli',
    venue: 'arXiv, Oct 2018',
    link: 'https://arxiv.org/abs/1810.12715',
  },
  { id: 'distilled', words: 'distillation, logits as they are', footnote: HERE, ...DISTILLATION },
  {
    id: 'distilled-logits-100',
    words: 'distillation, logits / 100',
    temperature: TEMPERATURE,
    footnote: `${HERE} Attacked with its logits divided by the temperature, which changes no answer.`,
    ...DISTILLATION,
  },
] as const satisfies readonly Listed[];
export type ListedName = (typeof LISTED)[number]['id'];

/** The entry of that name. */
export function listedAs(id: ListedName): Listed {
  const found: Listed | undefined = LISTED.find((one) => one.id === id);
  if (!found) throw new RangeError(`The board has no ${id}; it has ${LISTED.map((one) => one.id).join(', ')}.`);
  return found;
}

/** How the network of an entry is trained: the distilled one stands twice. */
export const recipeFor = (id: ListedName, study: Study): Recipe =>
  recipeCalled(study, id === 'distilled-logits-100' ? 'distilled' : id);
