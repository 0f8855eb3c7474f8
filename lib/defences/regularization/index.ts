export { type CompactnessOptions, compactness } from './compactness.js';
export { type FastBatOptions, fastBat } from './fast-bat.js';
export { type InputGradientPenaltyOptions, inputGradientPenalty } from './input-gradient-penalty.js';
