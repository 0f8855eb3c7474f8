// The frozen pool: every attack of the bench. An optimality says how near an attack comes to the best of these, row by
// row, so that adding one changes the others' figures: a published table names the pool it was made with.

export const NORMS = ['l0', 'l1', 'l2', 'linf'];

/** Ours, as the command line writes it. */
const ours = (attack, norms, name = attack.split(':')[0]) =>
  norms.map((norm) => ({ norm, library: 'ours', name, attack }));

/** A peer's by attackbenchlib's name for it and, where none are given, with the settings of its authors' leaderboard. */
const peer = (library, ...attacks) =>
  attacks.flatMap(([name, norms, settings = {}]) => norms.map((norm) => ({ norm, library, name, settings })));

const every = ['l0', 'l1', 'l2', 'linf'];
const balls = ['l1', 'l2', 'linf'];

const foolbox = peer(
  'foolbox',
  ['fmn', every],
  ['bb', every],
  ['ead', ['l1'], { decision_rule: 'L1' }],
  ['cw_l2', ['l2']],
  ['ddn', ['l2'], { num_steps: 1000 }],
  ['deepfool', ['l2', 'linf']],
  ['pgd_minimal', balls],
  ['bim_minimal', ['linf']],
);

const art = peer(
  'art',
  ['ead', ['l1'], { decision_rule: 'L1' }],
  ['cw_l2', ['l2']],
  ['cw_linf', ['linf']],
  ['deepfool', ['l2']],
  ['apgd_minimal', ['linf']],
);

const torchattacks = peer(
  'torchattacks',
  ['sparsefool', ['l0']],
  ['cw_l2', ['l2']],
  ['deepfool', ['l2']],
  ['fab', balls],
  ['apgd_minimal', ['l2', 'linf']],
  ['pgd_minimal', ['linf']],
);

const advLib = peer(
  'adv_lib',
  ['sigma_zero', ['l0']],
  ['fmn', every],
  ['vfga', ['l0']],
  ['pdpgd', every],
  ['alma', ['l1', 'l2', 'linf']],
  ['fab', balls],
  ['apgd_minimal', ['l2', 'linf']],
  ['apgd_minimal', ['l1'], { use_large_reps: true }],
  ['apgd_t_minimal', ['linf']],
  ['ddn_NQ', ['l2']],
  ['pdgd', ['l2']],
  ['cw_l2', ['l2']],
  ['cw_linf', ['linf']],
  ['superdeepfool', ['l2']],
  ['tr', ['l2', 'linf']],
);

/** Authors' own code, as attackbenchlib carries it. */
const original = peer('original', ['sigma_zero', ['l0']], ['superdeepfool', ['l2']], ['apgd_minimal', balls]);

const own = [
  ...ours('sigma-zero:steps=1000', ['l0']),
  ...ours('fmn:steps=1000', every),
  ...ours('fab:targets=5', balls),
  ...ours('ead', ['l1']),
  ...ours('ddn:steps=1000', ['l2']),
  ...ours('carlini-wagner', ['l2']),
  ...ours('deepfool', ['l2', 'linf']),
  ...ours('super-deepfool', ['l2']),
];

export const pool = [...own, ...foolbox, ...art, ...torchattacks, ...advLib, ...original].map((attack) => ({
  id: `${attack.norm}/${attack.library}/${attack.name}`,
  ...attack,
}));

export const attackIds = pool.map(({ id }) => id);
