import type { StudyIdentity } from '../../study/index.js';

/** What the study is called. Loads nothing, so that help texts can name it. */
export const identity = {
  id: 'defences',
  name: 'the study of defences',
  title: 'Defences: what protects, and what only looks as if it did',
  fallback: {
    looking: 'Looking for MNIST (11.6 MB) and the network that TRADES’ authors published.',
    said: 'MNIST cannot be had, so this run uses scikit-learn’s handwritten digits, and trains its networks on them.',
    instead: 'digits, not MNIST',
  },
  notebooks: ['Defences', 'ProofsAndPitfalls'],
  publishes: 'mnist',
} as const satisfies StudyIdentity;
