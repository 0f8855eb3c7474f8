const { writeFileSync } = require('node:fs');
const { Runner, reporters } = require('mocha');

/** How long the process may take to end by itself after the last test. */
const LINGER_MS = 20_000;

/** Mocha's usual report, and its own counts in the file that ADVLAB_MOCHA_COUNTS names. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      writeFileSync(process.env.ADVLAB_MOCHA_COUNTS, JSON.stringify({ passes, failures, pending }));
      // A test that leaves something running would hold up the whole command for ever.
      const linger = () => {
        console.error(`The tests left something running: ${process.getActiveResourcesInfo().join(', ')}`);
        process.exit(1);
      };
      setTimeout(linger, LINGER_MS).unref();
    });
  }
};
