import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { architecture } from './architecture/part.js';
import { certified } from './certified/part.js';
import { checklist } from './checklist/part.js';
import { cifar } from './cifar/part.js';
import { detection } from './detection/part.js';
import { leaderboard } from './leaderboard/part.js';
import { masking } from './masking/part.js';
import { pitfalls } from './pitfalls/part.js';
import { preprocessing } from './preprocessing/part.js';
import { smooth } from './smooth/part.js';
import { smoothing } from './smoothing/part.js';
import { training } from './training/part.js';

/** The parts, in the order in which they are told: the taxonomy, from the network to its training; proofs; evaluations. */
export const parts: readonly Part<Study, StudyResults>[] = [
  ...[architecture, preprocessing, detection, training, smooth, cifar],
  ...[certified, smoothing],
  ...[masking, pitfalls, checklist, leaderboard],
];
