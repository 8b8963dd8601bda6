import type { AgentId, DeviceId } from '../../../shared/domain/index.ts';
import { minuteMs } from '../../../shared/removal/retention.ts';
import { privateForm, type PrivateChatBody } from '../../../shared/wire/index.ts';
import { defineTable, number, text, type Database } from '../../storage/index.ts';

const peerTable = defineTable(
  'private_peer',
  { deviceId: text<DeviceId>(), agentId: text<AgentId>(), heardAtMs: number(), form: number() },
  { key: ['deviceId'] },
);

/** The first form that knew more than messages and receipts. */
const formOfMore = 2;

/**
 * Newest form of private bodies that the author of a body knows at least: what they say, or what follows from its kind. A
 * computer may change, delete or react long before it writes or receives a message of its own. Undefined: a version that
 * does not say.
 */
export const formOfAuthor = (body: PrivateChatBody): number | undefined =>
  body.type === 'message' || body.type === 'receipt' ? body.form : formOfMore;

/** “Not online since 14:02” needs no more than that. */
const noteEveryMs = minuteMs;

/** When colleagues' computers were last heard, and which private bodies they know. Writes join the caller's transaction. */
export const createPeers = (db: Database) => {
  const peers = peerTable.on(db);
  const latest = db.prepare<{ ms: number | null }>(
    'SELECT max(heard_at_ms) AS ms FROM private_peer WHERE agent_id = ?',
  );
  const dropOld = db.prepare('DELETE FROM private_peer WHERE heard_at_ms < ?');
  return {
    /** A verified body of that computer came, written at `atMs`; `form`: of `formOfAuthor`. Answers whether that is news. */
    heard(of: { deviceId: DeviceId; agentId: AgentId }, atMs: number, form?: number): boolean {
      const known = peers.get(of);
      const isNewForm = form !== undefined && form > (known?.form ?? 0);
      if (known && !isNewForm && atMs - known.heardAtMs < noteEveryMs) return false;
      peers.put({
        ...of,
        heardAtMs: Math.max(atMs, known?.heardAtMs ?? 0),
        form: Math.max(form ?? 0, known?.form ?? 0),
      });
      return true;
    },
    /** Whether that computer was heard before in a version that knew less than it says now. */
    isUpdated: (deviceId: DeviceId, form: number | undefined): boolean => {
      const known = peers.get({ deviceId })?.form;
      return known !== undefined && known < privateForm && (form ?? 0) >= privateForm;
    },
    /** Computers that were last heard before then, epoch ms: nothing that they wrote is kept any more. */
    dropBefore: (atMs: number): void => void dropOld.run(atMs),
    /** Whether more is known of that computer's version now. */
    isNews: (deviceId: DeviceId, form: number | undefined): boolean =>
      form !== undefined && form > (peers.get({ deviceId })?.form ?? 0),
    /** When that computer was last heard, by its clock, epoch ms; undefined: never. */
    lastOf: (deviceId: DeviceId): number | undefined => peers.get({ deviceId })?.heardAtMs,
    /** 0: a version that does not say. */
    formOf: (deviceId: DeviceId): number => peers.get({ deviceId })?.form ?? 0,
    /** Epoch ms; undefined: never. */
    lastHeardMs: (agentId: AgentId): number | undefined => latest.get(agentId)?.ms ?? undefined,
  };
};
export type Peers = ReturnType<typeof createPeers>;
