import { expect } from 'chai';
import { AttackSyntaxError, fittedAttacks, knownAttacks, parseAttacks } from '../../lib/attacks/index.js';

const scope = { norms: ['linf'], epsilons: [0.1, 0.2] } as const;
const read = (text: string, at: Parameters<typeof parseAttacks>[1] = scope) =>
  parseAttacks(text, at).map(({ name, norm, epsilon, settings }) => ({ name, norm, epsilon, settings }));

describe('attacks written as text', () => {
  it('run at every epsilon, in the order written', () => {
    expect(read('fgsm,pgd').map(({ name, epsilon }) => [name, epsilon])).to.deep.equal([
      ['fgsm', 0.1],
      ['fgsm', 0.2],
      ['pgd', 0.1],
      ['pgd', 0.2],
    ]);
  });

  it('take options after a colon, of each type', () => {
    const [{ settings, epsilon }] = read('pgd:steps=7,stepSize=.01,randomStart=false,loss=margin,target=3,epsilon=.25');
    expect(settings).to.deep.include({ steps: 7, stepSize: 0.01, randomStart: false, loss: 'margin', target: 3 });
    expect(epsilon).to.equal(0.25);
    expect(read('pgd:target=next,epsilon=.1')[0].settings).to.deep.include({ target: 'next' });
  });

  it('take fractions, as papers write radii', () => {
    const [{ epsilon, settings }] = read('pgd:epsilon=8/255,stepSize=2/255');
    expect([epsilon, settings.stepSize]).to.deep.equal([8 / 255, 2 / 255]);
  });

  it('start anew at a comma before the name of an attack', () => {
    const [first, second] = read('pgd:steps=3,randomStart=false,fgsm', { norms: ['linf'], epsilons: [0.1] });
    expect([first.name, first.settings.steps, second.name]).to.deep.equal(['pgd', 3, 'fgsm']);
  });

  it('take the version of AutoAttack', () => {
    expect(read('autoattack:version=standard,epsilon=.1')[0].settings).to.include({ version: 'standard' });
    expect(() => read('autoattack:version=plus')).to.throw(AttackSyntaxError, 'version takes standard');
  });

  it('aim what is fitted at a class, or at the one that does best', () => {
    expect(read('universal:target=3,universal:target=best,epsilon=.3').map((one) => one.settings.target)).to.deep.equal(
      [3, 3, 'best'],
    );
  });

  it('run a patch once, in its own norm: its options say how large it is', () => {
    const patches = read('patch:side=7,target=4,patch:share=.1,top=0,left=2', { norms: ['linf', 'l2'], epsilons: [] });
    expect(patches.map(({ norm, epsilon }) => [norm, epsilon])).to.deep.equal([
      ['l0', undefined],
      ['l0', undefined],
    ]);
    expect(patches[0].settings).to.include({ side: 7, placement: 'random', target: 4 });
    expect(patches[1].settings).to.include({ share: 0.1, top: 0, left: 2 });
    for (const text of ['patch:side=7,share=.1', 'patch:top=1', 'patch:placement=random,top=1,left=1'])
      expect(() => read(text)).to.throw(RangeError, /not both|both of them/);
  });

  it('take names in any case', () => {
    expect(read('FGSM')[0].name).to.equal('fgsm');
  });

  it('run in the norms asked for, or in the one they name', () => {
    expect(read('pgd', { norms: ['linf', 'l2'], epsilons: [1] }).map(({ norm }) => norm)).to.deep.equal(['linf', 'l2']);
    expect(read('pgd:norm=l2,epsilon=2')[0]).to.deep.include({ norm: 'l2', epsilon: 2 });
  });

  for (const [text, ...says] of [
    ['', 'neither an attack nor an option', 'fgsm'],
    ['pgdd', '"pgdd"', 'pgd'],
    ['pgdd:steps=3', 'no attack "pgdd"; did you mean pgd?'],
    ['fgsm,autoatack', '"autoatack"', 'of fgsm; did you mean autoattack?'],
    ['fgsm,hopskipjmp:gamma=1', '"hopskipjmp"; did you mean hopskipjump?'],
    ['pgd:stpes=3', '"stpes"; did you mean steps?'],
    ['pgd:loss=crossentropy', '"crossentropy"; did you mean crossEntropy?'],
    ['steps=3', 'before the name of an attack'],
    ['pgd:steps', '"steps" is neither an attack nor an option key=value of pgd'],
    ['pgd:step=3', 'has no option "step"', 'steps', 'relativeStepSize'],
    ['pgd:steps=ten', 'pgd:steps takes a number, got "ten"'],
    ['pgd:earlyStop=yes', 'true or false', '"yes"'],
    ['pgd:loss=hinge', 'crossEntropy, margin, dlr', '"hinge"'],
    ['pgd:steps=3,steps=4', 'two values for steps'],
    ['pgd:norm=l7', 'linf', '"l7"'],
    ['pgd:epsilon=much', 'pgd:epsilon takes a number'],
    ['pgd:target=best', 'next, random, runner-up, least-likely or a class', '"best"'],
    ['universal:target=next', 'best or a class', '"next"'],
    ['patch:epsilon=.1', 'patch takes no epsilon'],
    ['patch:sides=3', 'did you mean side?', 'It has norm, side, share'],
  ] as const)
    it(`refuse "${text}"`, () => {
      let message = '';
      try {
        parseAttacks(text, scope);
      } catch (error) {
        expect(error).to.be.instanceOf(AttackSyntaxError);
        message = (error as Error).message;
      }
      for (const words of says) expect(message).to.include(words);
    });

  it('refuse a fixed-size attack without a radius', () => {
    expect(() => parseAttacks('pgd', { norms: ['linf'], epsilons: [] })).to.throw(AttackSyntaxError, '--epsilon');
  });

  it('pass on what the attack itself refuses', () => {
    expect(() => parseAttacks('pgd:steps=0', scope)).to.throw(RangeError, 'steps');
  });

  it('each known attack can be made by its name alone, in each of its norms', () => {
    for (const known of [...knownAttacks, ...fittedAttacks])
      for (const norm of known.norms) {
        const [attack] = parseAttacks(known.name, { norms: [norm], epsilons: [0.1] });
        expect([attack.name, attack.norm, attack.kind, attack.access]).to.deep.equal([
          known.name,
          norm,
          known.kind,
          known.access,
        ]);
      }
  });

  // BIM is PGD without a random start, APGD-CE is APGD on the cross-entropy: by definition, not by choice.
  it('every setting that an attack reports for a known option is one that can be set', () => {
    for (const known of [...knownAttacks, ...fittedAttacks]) {
      // A suite reports its members' settings.
      if (['autoattack', 'cascade'].includes(known.name)) continue;
      const settled = { bim: ['randomStart', 'restarts'], 'apgd-ce': ['loss'] }[known.name] ?? [];
      const [attack] = parseAttacks(known.name, { norms: [known.norms[0]], epsilons: [0.1] });
      for (const key of Object.keys(attack.settings))
        expect([...Object.keys(known.options), ...settled], known.name).to.include(key);
    }
  });
});
