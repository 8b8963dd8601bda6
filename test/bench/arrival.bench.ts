import { setTimeout as delay } from 'node:timers/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { seeded } from '../e2e/helpers/sandbox-control.ts';
import { connectInstagram, isOnline, message, openConversation } from '../e2e/helpers/window.ts';
import { startWorld } from '../e2e/helpers/world.ts';
import { paintedAtMs } from '../e2e/helpers/painted.ts';
import { report } from './report.ts';
import { summarise } from './statistics.ts';

/**
 * `npm run bench -- arrival [--messages=60] [--between-ms=250]`: from the moment a customer's message leaves the simulated Meta as a
 * signed webhook until it is painted in the open conversation of a real console (architecture.md §13). Both times are of this computer's
 * clock; the making and signing of the webhook is counted in. Beside it: when the relay had answered Meta.
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '60' },
    'between-ms': { type: 'string', default: '250' },
  },
});
const messages = Number(values.messages);
const betweenMs = Number(values['between-ms']);
/** The first ones open what is opened once: the conversation's profile, the bridge's chat. */
const warmUps = 5;

const setting = await startWorld();
try {
  const { world } = setting;
  const console = await world.openSignedIn('maria');
  await isOnline(console);
  await connectInstagram(console, seeded.username);
  await world.sandbox.customerWrites('Good morning');
  await openConversation(console, `${seeded.accountId}:${seeded.customerId}`);
  await message(console, 'Good morning').waitFor();

  const painted: number[] = [];
  const answered: number[] = [];
  for (let n = -warmUps; n < messages; n += 1) {
    const text = `Number ${n} of those that are measured`;
    const seen = await paintedAtMs(console.window, text);
    const sentAtMs = Date.now();
    await world.sandbox.customerWrites(text);
    const answeredMs = Date.now() - sentAtMs;
    const paintedMs = (await seen.atMs()) - sentAtMs;
    if (n >= 0) {
      painted.push(paintedMs);
      answered.push(answeredMs);
    }
    await delay(betweenMs);
  }
  report(
    'arrival',
    [
      {
        what: 'webhook → painted in the open conversation',
        unit: 'ms',
        subject: summarise(painted),
        baseline: summarise(answered),
        baselineName: 'until the relay had answered Meta',
        aim: 150,
        sense: 'p95',
      },
    ],
    { messages, betweenMs, loadAverage: loadavg() },
  );
} finally {
  await setting.end();
}
process.exit(0);
