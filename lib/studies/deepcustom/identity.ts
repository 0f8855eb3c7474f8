import type { StudyIdentity } from '../../study/index.js';

/** What the study is called. Loads nothing, so that help texts can name it. */
export const identity = {
  id: 'deepcustom',
  name: 'the study of generator networks',
  title: 'DeepCustom: generator networks that make adversarial data, and what robustness to them is worth',
  fallback: {
    looking: 'Looking for MNIST (11.6 MB) and the study’s own networks.',
    said: 'The study’s files cannot be had, so this run uses scikit-learn’s handwritten digits, and a network of its own.',
    instead: 'digits, not MNIST',
  },
  notebooks: ['DeepCustom'],
  // All of the published schedule takes hours; its run has a stated share of it.
  publishes: 'mnist',
} as const satisfies StudyIdentity;
