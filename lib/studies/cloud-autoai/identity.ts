import type { StudyIdentity } from '../../study/index.js';

/** What the study is called. Loads nothing, so that help texts can name it. */
export const identity = {
  id: 'cloud-autoai',
  name: 'the cloud AutoAI study',
  title: 'Adversarial examples against cloud AutoAI: a replication',
  fallback: {
    looking: "Looking for MNIST and the study's files (39 MB): in the project's cache, then at their public addresses.",
    said: "MNIST cannot be had, so this run uses scikit-learn's handwritten digits.",
    instead: 'digits, not MNIST',
  },
  notebooks: [
    'AdversarialExampleGeneration',
    'MNIST-Experiment',
    'MNIST-P12',
    'AutoAIAdversarialRobustness',
    'gcp_adversarial',
    'DefensiveDistillation',
    'BlackBoxTeachers',
  ],
  tableFormats: [
    { name: 'ibm', owner: 'IBM' },
    { name: 'gcp', owner: 'GCP' },
  ],
} as const satisfies StudyIdentity;
