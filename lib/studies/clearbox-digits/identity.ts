import type { StudyIdentity } from '../../study/index.js';

/** What the study is called. Loads nothing, so that help texts can name it. */
export const identity = {
  id: 'clearbox-digits',
  name: 'the study of attacks on digits',
  title: 'Attacking digits: white-box, black-box, poisoned, constrained, and purified by an autoencoder',
  fallback: {
    looking: 'Looking for MNIST (11.6 MB): in the project’s cache, then at its public addresses.',
    said: 'MNIST cannot be had, so this run uses scikit-learn’s handwritten digits.',
    instead: 'digits, not MNIST',
  },
  notebooks: ['AttackingDigits'],
} as const satisfies StudyIdentity;
