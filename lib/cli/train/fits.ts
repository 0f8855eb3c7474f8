import type { ArchitectureName } from '../../models/architectures/names.js';

/** Networks by the size of their images; here, so that the help text and a wrong word need no TensorFlow. */
const GREY: readonly ArchitectureName[] = ['lenet', 'lenet5', 'mlp', 'student', 'smallcnn'];
const COLOR: readonly ArchitectureName[] = [
  'resnet20',
  'resnet32',
  'resnet56',
  'cifar-resnet18',
  'preact-resnet18',
  'wrn-28-10',
  'wrn-34-10',
];

/** What can be learned, with the networks that take its images and tell its ten classes apart. */
export const FITS = {
  mnist: GREY,
  digits: GREY,
  cifar10: COLOR,
} as const satisfies Readonly<Record<string, readonly ArchitectureName[]>>;

export type TrainingData = keyof typeof FITS;

export const TRAINING_DATA = Object.keys(FITS) as TrainingData[];

/** Every network that some of the data fits. */
export const TRAINABLE: readonly ArchitectureName[] = [...GREY, ...COLOR];
