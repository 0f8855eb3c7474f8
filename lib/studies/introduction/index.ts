export { type Answer, type Answers, answersTo } from './answers.js';
export type { Photograph, Study } from './contracts.js';
export { openStudy } from './open.js';
export { lossSurface3d } from './parts/surface/figure-3d.js';
export type * from './parts/walkthrough/result.js';
export { published } from './published.js';
export { changePicture, type Shown, showAttack } from './shown.js';
export { introduction as study } from './study.js';
