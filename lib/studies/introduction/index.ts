export { openStudy } from './open.js';
export { lossSurface3d } from './parts/surface/figure-3d.js';
