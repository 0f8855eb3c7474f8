/** How many photographs are corrupted (of fewer, all), what is drawn, and at which severity the first one is shown. */
export const corruptionsPlan = { rows: 400, seed: 0, shown: 3 } as const;
