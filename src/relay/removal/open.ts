import { BackchannelError } from '../../shared/errors.ts';
import {
  type PolicyVersion,
  type RelayKey,
  daysToMs,
  minuteMs,
  retention,
} from '../../shared/removal/index.ts';
import { appendAudit, sweepAudit } from '../audit/log.ts';
import type { RelayConfig } from '../config.ts';
import { deriveKey, hmacSha256, sha256 } from '../crypto.ts';
import { type MetaRevocation, createMetaRevocation } from '../platforms/meta-revocation.ts';
import type { Deps } from '../route-deps.ts';
import { type Device, type Writer, bumpDirectory, findChannel } from '../store/index.ts';
import { type HashPerson, beginDisconnect, scheduleUninstall } from './begin.ts';
import { type Suspicion, answerWaitMs, confirmationWaitMs, suspicionOf } from './notice-guard.ts';
import { type RecordMaker, createRecordMaker } from './record.ts';
import { createRemovalRunner } from './runner.ts';
import { openRecordSigner } from './signing-key.ts';
import { findRemovalBySource } from './store/index.ts';

/** Removals begin this much before the promised time, so that they end within it. */
const marginMs = 60 * minuteMs;
/** A request waits this long for the steps; they go on after its answer. */
const waitForStepsMs = 5000;

/** Removals, for the modules that cause them. */
export interface Removals {
  /**
   * Deletes a channel and revokes its grant; resolves when Meta has answered, or after five seconds. Returns the removal's id.
   * Errors: NOT_FOUND when the workspace has no such channel.
   */
  disconnect(device: Device, channelId: string, isUnsubscribed: boolean): Promise<string>;
  /**
   * An unsigned notice that a workspace has uninstalled; the same notice again changes nothing. Returns why revocation waits
   * for a confirmation, if it does.
   */
  noticeUninstall(
    writer: Writer,
    notice: { workspaceId: string; body: Uint8Array },
  ): Promise<Suspicion | undefined>;
  /** When an uninstall that is ordered at `nowMs` is due. */
  dueAtMs(nowMs: number): number;
  /** Runs everything that is due. */
  run(): Promise<void>;
  /** The same; resolves after five seconds at most. */
  runShortly(): Promise<void>;
  start(): Promise<void>;
  /** Waits for the present step. */
  stop(): Promise<void>;
  /** Deletes expired records and audit entries. */
  sweep(nowMs: number): Promise<void>;
  hashPerson: HashPerson;
  /** What a person's removals may be found by: hashes under the app secret, and under the one from before. */
  hashesOfPerson(personId: string): string[];
  records: RecordMaker;
  publicKeys(): Promise<RelayKey>;
}

/** Errors: those of the store. */
export const openRemovals = async (
  deps: Deps<'store' | 'clock' | 'log' | 'hub'> & {
    config: Pick<RelayConfig, 'meta' | 'signingSeed' | 'nextSigningSeed' | 'removalDays'>;
    policies: readonly PolicyVersion[];
    relayName: () => string;
    meta?: MetaRevocation;
  },
): Promise<Removals> => {
  const { config, store, clock, log, hub } = deps;
  const { appSecret, previousAppSecret = appSecret } = config.meta;
  const hashWith = (secret: string): HashPerson => {
    const key = deriveKey(secret, 'removal-person');
    return (personId) => hmacSha256(key, personId).toString('hex').slice(0, 32);
  };
  const hashPerson = hashWith(appSecret);
  const hashPersonBefore = hashWith(previousAppSecret);
  const seeds = { current: config.signingSeed, next: config.nextSigningSeed };
  const signer = await openRecordSigner(store, seeds, clock.now());
  const records = createRecordMaker({ signer, relayName: deps.relayName, policies: deps.policies });
  const meta = deps.meta ?? createMetaRevocation(config.meta);
  const runner = createRemovalRunner({ store, clock, log, hub, meta, hashPerson, records });
  const dueAtMs = (nowMs: number): number => nowMs + Math.max(0, daysToMs(config.removalDays) - marginMs);

  const runShortly = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const time = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitForStepsMs)));
    await Promise.race([runner.run(), time]);
    clearTimeout(timer);
  };

  return {
    async disconnect(device, channelId, isUnsubscribed) {
      const { workspaceId } = device;
      const nowMs = clock.now();
      const { id, version } = await store.commit(async (writer) => {
        const channel = await findChannel(writer, channelId);
        if (channel?.workspaceId !== workspaceId) throw new BackchannelError('NOT_FOUND');
        const removalId = await beginDisconnect(writer, {
          workspaceId,
          channels: [channel],
          trigger: 'admin',
          nowMs,
          hashPerson,
          isUnsubscribed,
        });
        const action = 'channel-disconnected';
        await appendAudit(writer, { workspaceId, actor: device, action, subject: removalId, atMs: nowMs });
        return { id: removalId, version: await bumpDirectory(writer, workspaceId) };
      });
      hub.directoryChanged(workspaceId, version);
      await runShortly();
      return id;
    },

    async noticeUninstall(writer, { workspaceId, body }) {
      const sourceHash = sha256(Buffer.concat([Buffer.from(`marketplace\n${workspaceId}\n`), body])).toString(
        'hex',
      );
      const nowMs = clock.now();
      if (await findRemovalBySource(writer, sourceHash)) return undefined;
      const suspicion = await suspicionOf(writer, { workspaceId, nowMs });
      // Consoles at other processes are not known here.
      const mayAnswer = store.isShared || hub.listeners().some((one) => one.workspaceId === workspaceId);
      const waitMs = suspicion ? confirmationWaitMs : mayAnswer ? answerWaitMs : 0;
      const { id, isNew } = await scheduleUninstall(writer, {
        workspaceId,
        trigger: 'marketplace',
        nowMs,
        dueAtMs: dueAtMs(nowMs),
        hashPerson,
        sourceHash,
        revokeNotBeforeMs: waitMs === 0 ? undefined : nowMs + waitMs,
      });
      if (!isNew) return undefined;
      const action = 'uninstall-scheduled';
      await appendAudit(writer, { workspaceId, actor: 'livechat', action, subject: id, atMs: nowMs });
      return suspicion;
    },

    dueAtMs,
    run: () => runner.run(),
    runShortly,
    start: () => runner.start(),
    stop: () => runner.stop(),

    async sweep(nowMs) {
      const before = nowMs - daysToMs(retention.recordDays);
      await store.commit(async (writer) => {
        await writer
          .deleteFrom('removals')
          .where('state', 'in', ['done', 'cancelled'])
          .where('requested_at_ms', '<', before)
          .execute();
        await writer.deleteFrom('deletion_requests').where('requested_at_ms', '<', before).execute();
        await sweepAudit(writer, nowMs);
      }, 'shared');
    },

    hashPerson,
    hashesOfPerson: (personId) => [...new Set([hashPerson(personId), hashPersonBefore(personId)])],
    records,
    publicKeys: () => signer.publicKeys(),
  };
};
