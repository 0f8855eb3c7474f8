// The frozen pool: every attack of the bench. An optimality says how near an attack comes to the best of these, row by
// row, so that adding one changes the others' figures: a published table names the pool it was made with.

export const NORMS = ['l0', 'l1', 'l2', 'linf'];

/** Ours as the command line writes them; of several, one after the other under one budget, each row keeps its nearest. */
const ours = (name, norms, ...attacks) => norms.map((norm) => ({ norm, library: 'ours', name, attacks }));

/** A peer's by attackbenchlib's name for it and, where none are given, with the settings of its authors' leaderboard. */
const peer = (library, ...attacks) =>
  attacks.flatMap(([name, norms, settings = {}]) => norms.map((norm) => ({ norm, library, name, settings })));

/** Searches over the radius begin where MNIST breaks, not at the leaderboard's 1/255, and look at it in more places. */
const begun = { init_eps: 0.2, num_steps: 50 };

const every = ['l0', 'l1', 'l2', 'linf'];
const balls = ['l1', 'l2', 'linf'];

const foolbox = peer(
  'foolbox',
  ['fmn', every],
  ['ead', ['l1'], { decision_rule: 'L1' }],
  ['cw_l2', ['l2']],
  ['ddn', ['l2'], { num_steps: 1000 }],
  ['deepfool', ['l2', 'linf']],
  ['pgd_minimal', ['linf'], { init_eps: 0.2 }],
);

/** By far the slowest: last. */
const brendelBethge = peer('foolbox', ['bb', every]);

const art = peer(
  'art',
  ['ead', ['l1'], { decision_rule: 'L1' }],
  ['cw_l2', ['l2']],
  ['cw_linf', ['linf']],
  ['deepfool', ['l2']],
);

const torchattacks = peer(
  'torchattacks',
  ['sparsefool', ['l0']],
  ['cw_l2', ['l2']],
  ['deepfool', ['l2']],
  ['fab', balls],
  ['apgd_minimal', ['l2']],
  ['apgd_minimal', ['linf'], begun],
);

const advLib = peer(
  'adv_lib',
  ['sigma_zero', ['l0']],
  ['fmn', every],
  ['vfga', ['l0']],
  ['pdpgd', every],
  ['alma', ['l1', 'l2']],
  ['fab', balls],
  ['apgd_minimal', ['l2']],
  ['apgd_minimal', ['linf'], begun],
  ['apgd_minimal', ['l1'], { use_large_reps: true }],
  ['apgd_t_minimal', ['linf'], { ...begun, num_steps: 25, num_targets: 3 }],
  ['ddn_NQ', ['l2']],
  ['pdgd', ['l2']],
  ['cw_l2', ['l2']],
  ['cw_linf', ['linf']],
  ['superdeepfool', ['l2']],
  ['tr', ['l2', 'linf']],
);

/** Authors' own code, as attackbenchlib carries it. */
const original = peer(
  'original',
  ['sigma_zero', ['l0']],
  ['superdeepfool', ['l2']],
  ['apgd_minimal', ['l1', 'l2']],
  ['apgd_minimal', ['linf'], begun],
);

const own = [
  ...ours('sigma-zero', ['l0'], 'sigma-zero:steps=1000'),
  ...ours('greedy-exchange', ['l0'], 'greedy-exchange'),
  ...ours('fmn', ['l0', 'l1', 'l2'], 'fmn:steps=1000'),
  ...ours('fmn', ['linf'], 'fmn:steps=1000,direction=sign'),
  ...ours('pdpgd', every, 'pdpgd:steps=500'),
  ...ours('fab', balls, 'fab:targets=5'),
  ...ours('ead', ['l1'], 'ead'),
  ...ours('ddn', ['l2'], 'ddn:steps=1000'),
  ...ours('carlini-wagner', ['l2'], 'carlini-wagner'),
  ...ours('deepfool', ['l2', 'linf'], 'deepfool'),
  ...ours('super-deepfool', ['l2'], 'super-deepfool'),
  ...ours('pdpgd+sigma-zero', ['l0'], 'pdpgd:steps=390', 'sigma-zero:steps=300,takeBack=300'),
  ...ours('pdpgd+fab', ['l1', 'l2'], 'pdpgd:steps=390', 'fab:targets=3'),
  ...ours('fab+ddn', ['l2'], 'fab:targets=3', 'ddn:steps=390'),
  ...ours('fmn+fab', ['linf'], 'fmn:steps=590,direction=sign', 'fab:targets=2'),
];

export const pool = [...own, ...advLib, ...original, ...torchattacks, ...foolbox, ...art, ...brendelBethge].map(
  (attack) => ({
    id: `${attack.norm}/${attack.library}/${attack.name}`,
    ...attack,
  }),
);

export const attackIds = pool.map(({ id }) => id);
