import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  type PolicyVersion,
  type RelayKey,
  daysToMs,
  minuteMs,
  retention,
} from '../../shared/removal/index.ts';
import type { RelayConfig } from '../config.ts';
import { deriveKey, hmacSha256, sha256 } from '../crypto.ts';
import type { RelayLog } from '../log.ts';
import { type MetaRevocation, createMetaRevocation } from '../platforms/meta-revocation.ts';
import { type Device, type RelayStore, type Writer, bumpDirectory, findChannel } from '../store/index.ts';
import type { Hub } from '../stream/hub.ts';
import { appendAudit, sweepAudit } from './audit.ts';
import { type HashPerson, beginDisconnect, scheduleUninstall } from './begin.ts';
import { type Suspicion, confirmationWaitMs, suspicionOf } from './notice-guard.ts';
import { type RecordMaker, createRecordMaker } from './record.ts';
import { createRemovalRunner } from './runner.ts';
import { openRecordSigner } from './signing-key.ts';
import { findRemovalBySource } from './store/index.ts';

/** So that the data has gone within the promised days, and not in the minutes after. */
const marginMs = 60 * minuteMs;
/** A person waits for the answer; what takes longer goes on without them. */
const waitForAnswersMs = 5000;

/** Removals, for the rooms of the relay that cause them. */
export interface Removals {
  /**
   * Unbinds a channel for good and revokes; resolves when Meta has answered, or after five seconds. Gives the removal's id.
   * Errors: NOT_FOUND when the workspace has no such channel.
   */
  disconnect(device: Device, channelId: string, isUnsubscribed: boolean): Promise<string>;
  /** An unsigned notice that a workspace has uninstalled. The same notice again changes nothing. */
  noticeUninstall(
    writer: Writer,
    notice: { workspaceId: string; body: Uint8Array },
  ): Promise<Suspicion | undefined>;
  /** When an uninstall that is asked for now is due at the latest. */
  dueAtMs(nowMs: number): number;
  /** Works on everything whose time has come. */
  run(): Promise<void>;
  /** The same, for at most five seconds. */
  runShortly(): Promise<void>;
  start(): Promise<void>;
  /** Lets the step that is under way end. */
  stop(): Promise<void>;
  /** Deletes records and audit entries whose time is over. */
  sweep(nowMs: number): Promise<void>;
  hashPerson: HashPerson;
  records: RecordMaker;
  publicKeys(): Promise<RelayKey>;
}

/** Errors: those of the store. */
export const openRemovals = async (parts: {
  config: RelayConfig;
  store: RelayStore;
  clock: Clock;
  log: RelayLog;
  hub: Hub;
  policies: readonly PolicyVersion[];
  relayName: () => string;
  meta?: MetaRevocation;
}): Promise<Removals> => {
  const { config, store, clock, log, hub } = parts;
  const personKey = deriveKey(config.meta.appSecret, 'removal-person');
  const hashPerson: HashPerson = (personId) => hmacSha256(personKey, personId).toString('hex').slice(0, 32);
  const signer = await openRecordSigner(store, config.signingSeed, clock.now());
  const records = createRecordMaker({ signer, relayName: parts.relayName, policies: parts.policies });
  const meta = parts.meta ?? createMetaRevocation(config.meta);
  const runner = createRemovalRunner({ store, clock, log, hub, meta, hashPerson, records });
  const dueAtMs = (nowMs: number): number => nowMs + Math.max(0, daysToMs(config.removalDays) - marginMs);

  const runShortly = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const time = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitForAnswersMs)));
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
        await appendAudit(writer, {
          workspaceId,
          actor: device,
          action: 'channel-disconnected',
          subject: removalId,
          outcome: 'done',
          atMs: nowMs,
        });
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
      const reason = await suspicionOf(writer, { workspaceId, nowMs });
      const { id, isNew } = await scheduleUninstall(writer, {
        workspaceId,
        trigger: 'marketplace',
        nowMs,
        dueAtMs: dueAtMs(nowMs),
        hashPerson,
        sourceHash,
        ...(reason === undefined ? {} : { revokeNotBeforeMs: nowMs + confirmationWaitMs }),
      });
      if (!isNew) return undefined;
      await appendAudit(writer, {
        workspaceId,
        actor: 'livechat',
        action: 'uninstall-scheduled',
        subject: id,
        outcome: 'done',
        atMs: nowMs,
      });
      return reason;
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
    records,
    publicKeys: () => signer.publicKeys(),
  };
};
