const { writeFileSync } = require('node:fs');
const { Runner, reporters } = require('mocha');

/** Mocha's usual report, and its own counts in the file that ADVLAB_MOCHA_COUNTS names. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      writeFileSync(process.env.ADVLAB_MOCHA_COUNTS, JSON.stringify({ passes, failures, pending }));
    });
  }
};
