/** Our function for each attack of the bench, with the bench's settings in its options. */
const makers = {
  fgsm: 'fgsm',
  pgd: 'pgd',
  cw: 'carliniWagner',
  deepfool: 'deepFool',
  square: 'square',
  autoattack: 'autoAttack',
  cascade: 'cascade',
};

/** AutoAttack's four attacks with other than its standard numbers of steps. */
const stepped = ({ apgdCe, apgdT, fabT, square, suite }, { steps, ...ball }) =>
  suite('autoattack', [...[apgdCe, apgdT, fabT].map((attack) => attack({ ...ball, steps })), square(ball)]);

/**
 * @param {Record<string, unknown>} advlab the package
 * @throws Error naming the function that the package does not export.
 */
export function attackOf(advlab, name, settings) {
  if (name === 'autoattack' && settings.steps !== undefined) return stepped(advlab, settings);
  const maker = makers[name];
  if (maker === undefined) throw new Error(`The bench knows no attack "${name}": ${Object.keys(makers).join(', ')}.`);
  if (typeof advlab[maker] !== 'function')
    throw new Error(
      `The package exports no ${maker}, which the bench's ${name} runs. Build it, or leave it out: --only.`,
    );
  return advlab[maker](settings);
}
