import { type Asset, mnistAssets } from '../../data/index.js';

/** Every file that the study cannot do without on its published data; parts on other data say where these come from. */
export const assets: readonly Asset[] = mnistAssets;
