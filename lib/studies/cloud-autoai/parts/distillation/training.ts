import type { StudentOptions } from '../../../../defences/index.js';
import { type Architecture, student } from '../../../../models/index.js';
import type { Profile } from '../../../../study/index.js';

/** The study's student with a quarter of its filters: eight by eight pixels, drawn large, hold no more detail. */
const narrowStudent: Architecture = {
  ...student,
  name: 'narrow-student',
  layers: student.layers.map((layer) => (layer.type === 'conv1d' ? { ...layer, filters: layer.filters / 4 } : layer)),
};

/**
 * How the study's student learns, by profile. On digits the whole batch of the study would leave few updates to an
 * epoch, and its learning rate hardly ever survives so small a set.
 */
export const TRAINING: Readonly<Record<Profile, Omit<StudentOptions, 'seed'>>> = {
  digits: { architecture: narrowStudent, epochs: 12, batchSize: 32, learningRate: 0.02 },
  mnist: { epochs: 50 },
  full: { epochs: 50 },
};

/** The network that learns in a profile's runs, as student and as control. */
export const architectureOf = (profile: Profile): Architecture => TRAINING[profile].architecture ?? student;
