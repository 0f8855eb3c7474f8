/** A network whose evaluation hides nothing, under the name that it is kept by. */
export interface SoundModel {
  readonly id: string;
  readonly name: string;
}

/**
 * Ten models that are sound by how they were made, named before any was evaluated: two undefended ones, and eight
 * trained so that gradients are smoother, if anything. What is flagged here is a false alarm, or was taken for sound
 * wrongly.
 */
export const SOUND: readonly SoundModel[] = [
  { id: 'standard-half', name: 'undefended, half size' },
  { id: 'relu-half', name: 'adversarial training, ReLU' },
  { id: 'softplus-half', name: 'adversarial training, softplus' },
  { id: 'standard-lenet5', name: 'undefended' },
  { id: 'silu-half', name: 'adversarial training, SiLU' },
  { id: 'gelu-half', name: 'adversarial training, GELU' },
  { id: 'compactness-half', name: 'local and global compactness' },
  { id: 'gradient-penalty-half', name: 'input gradient penalty' },
  { id: 'madry', name: 'adversarial training' },
  { id: 'trades', name: 'TRADES' },
];

/** Networks of which the checklist may rightly speak: single steps overfit, and interval bounds flatten gradients. */
export const BESIDE: readonly SoundModel[] = [
  { id: 'fgsm-rs-0', name: 'fast adversarial training' },
  { id: 'ibp', name: 'trained on interval bounds' },
];

/** Those of the ids, in the order of the list. */
export const ofIds = (models: readonly SoundModel[], ids: readonly string[]): readonly SoundModel[] =>
  models.filter(({ id }) => ids.includes(id));
