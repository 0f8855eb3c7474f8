export { type CertifyBoundsOptions, certifyBounds } from './certify.js';
export { type CrownOptions, crownBounds, crownMargins } from './crown.js';
export { ibpBounds, ibpMargins, type LogitBounds } from './ibp.js';
export { type IbpTrainingOptions, ibpSchedule, ibpTraining } from './ibp-training.js';
export { withBounds } from './with-bounds.js';
