import type { StudyIdentity } from '../../study/index.js';

/** What the study is called. Loads nothing, so that help texts can name it. */
export const identity = {
  id: 'introduction',
  name: 'the introduction to adversarial machine learning',
  title: 'What an adversarial example is: one photograph, a pretrained network',
  fallback: {
    looking:
      "Looking for the study's files: a photograph of each ImageNet class (from a mirror only), MNIST, and two LeNet5.",
    said: "The study's files cannot all be had, so this run uses the two that scikit-learn carries, and sixteen crops of them. The crops' true class is what the network answers to them.",
    instead: 'two photographs, not one of each class',
  },
  notebooks: ['IntroductionToAdversarialML'],
  publishes: 'mnist',
} as const satisfies StudyIdentity;
