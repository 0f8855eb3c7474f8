// What `npm test` runs after set-up: types, the declarations as the notebook kernel reads them, lint and format,
// then all mocha tests. Words after `--` go to mocha: `npm test -- --grep fgsm`.
import { runMocha } from './test/mocha.mjs';
import { runStages } from './test/stages.mjs';

// A stage that fails does not hide what the next ones say.
const failed = await runStages();
const { passed, failures, skipped, ok } = await runMocha(process.argv.slice(2));
if (!ok) failed.push('tests');
if (failed.length) console.log(`Failed: ${failed.join(', ')}`);
console.log(`${passed} passed, ${failures} failed, ${skipped} skipped`);
process.exitCode = failed.length ? 1 : 0;
