import { setTimeout as delay } from 'node:timers/promises';
import { appSecret, postWebhook, textWebhook } from '../../relay/helpers/relay-environment.ts';
import type { Row } from '../report.ts';
import { summarise } from '../statistics.ts';
import { runLoad, startRelayProcess } from './processes.ts';
import { type BenchSetting, nextRun } from './setting.ts';
import { accountCount } from './webhook-rows.ts';
import { bindAccounts, enrolMany } from './world.ts';

/** Webhooks sent one at a time, and the pause between two. */
export const singles = 150;
const betweenSinglesMs = 20;

/**
 * Webhook to console: from the moment it is sent until its envelope is there on an open stream. One at a time, and once more
 * while others send as fast as they are answered. The baseline is the answer to the same webhook.
 */
export const latencyRows = async ({ world, connections }: BenchSetting): Promise<Row[]> => {
  const relay = await startRelayProcess(world.environment());
  const [accountId = '', otherAccountId = ''] = await bindAccounts(world, relay.url, accountCount);
  const [device] = await enrolMany(world, relay.url, 1, 'workspace-0');
  if (!device) throw new Error('No device was enrolled.');
  const stream = device.stream();
  await stream.caughtUp();
  const measure = async (what: string): Promise<Row> => {
    const [arrived, answered]: [number[], number[]] = [[], []];
    for (let n = 0; n < singles; n += 1) {
      const before = stream.envelopes().length;
      const sentAtMs = performance.now();
      const here = stream.until(() => stream.envelopes().length > before);
      const { status } = await postWebhook(relay.url, textWebhook(accountId, nextRun(), 'Is it ready?'));
      answered.push(performance.now() - sentAtMs);
      if (status !== 200) throw new Error(`A webhook was answered ${status}.`);
      await here;
      arrived.push(performance.now() - sentAtMs);
      await delay(betweenSinglesMs);
    }
    const baselineName = 'its answer to the sender';
    return { what, unit: 'ms', subject: summarise(arrived), baseline: summarise(answered), baselineName };
  };
  const rows = [await measure('webhook → envelope at a console')];
  const crowd = runLoad({
    urls: [relay.url],
    secret: appSecret,
    // To another team, so that what is counted above stays this team's own.
    accounts: [otherAccountId],
    run: 'crowd',
    durationMs: singles * betweenSinglesMs * 2,
    requests: 60_000,
    connections,
  });
  rows.push(await measure(`the same while ${connections} connections send to another team`));
  await crowd;
  stream.close();
  await relay.stop();
  return rows;
};
