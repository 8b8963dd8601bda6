import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type DeviceId, deviceIdSchema, maxSavedReplies } from '../../shared/domain/index.ts';
import { dayMs, retention } from '../../shared/removal/retention.ts';
import { mostRegistersPerBody, type SharedReply, teamWorkBody } from '../../shared/wire/index.ts';
import { createSettingStore } from '../storage/index.ts';
import { compareStamps, furthestAheadMs, type StampClock } from '../teamwork/index.ts';
import type { SavedRepliesDeps } from './ports.ts';
import type { createSavedReplyStore, SavedRow } from './store.ts';

const toldKey = 'saved-replies.told-devices';
const caughtUpKey = 'saved-replies.caught-up-at';
/** The relay keeps for a computer that is off what is younger than its days. */
const missesAfterMs = (retention.envelopeDays - 1) * dayMs;
/** JSON characters of replies in one body: a third of what one envelope takes, for letters of three bytes. */
const maxBodyCharacters = 24_000;
/** Deleted ones are kept, and count: beyond this no console takes more. */
const mostRows = 4 * maxSavedReplies;
/** One computer is answered so often at most: an answer is everything there is. */
const answerEveryMs = 10 * 60_000;

const asShared = (row: SavedRow): SharedReply => ({
  id: row.id,
  name: row.name,
  text: row.text,
  buttons: row.buttons,
  by: row.changedBy,
  changedMs: row.changedAtMs,
  stamp: { ms: row.stampMs, n: row.stampN, device: row.stampDevice },
});
const stampOf = (row: SavedRow): SharedReply['stamp'] => asShared(row).stamp;

/**
 * Keeps the team's saved replies alike on all consoles: the greater stamp wins, in any order and however often. A change goes to
 * every trusted computer; one that is new, or was away for longer than the relay keeps what it missed, gets everything: from each
 * console what its own agent did last, and what was done by people who have no computer any more.
 */
export const shareSavedReplies = (
  deps: SavedRepliesDeps & {
    store: ReturnType<typeof createSavedReplyStore>;
    stamps: StampClock;
    changed(): void;
  },
) => {
  const { db, relayLink, channel, clock, log, store, stamps, changed } = deps;
  const settings = createSettingStore(db);
  const devicesSchema = z.array(deviceIdSchema);
  const answeredAtMs = new Map<DeviceId, number>();

  const devices = (): { deviceId: DeviceId; agentId: string }[] => {
    const agentIds = new Set(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    return [...agentIds].flatMap((agentId) =>
      relayLink.confirmedDevices(agentId).map(({ deviceId }) => ({ deviceId, agentId })),
    );
  };

  const sendTo = (deviceIds: readonly DeviceId[], rows: readonly SavedRow[], isAsk = false): void => {
    const accountId = channel.current()?.accountId;
    // Everything is said once there is an account to say it under.
    if (accountId === undefined) settings.delete(toldKey);
    if (accountId === undefined || deviceIds.length === 0 || (rows.length === 0 && !isAsk)) return;
    const pages: SharedReply[][] = [[]];
    let characters = 0;
    for (const reply of rows.map(asShared)) {
      const { length } = JSON.stringify(reply);
      const isFull = pages.at(-1)?.length === mostRegistersPerBody;
      if (isFull || (characters + length > maxBodyCharacters && characters > 0)) {
        pages.push([]);
        characters = 0;
      }
      pages.at(-1)?.push(reply);
      characters += length;
    }
    for (const replies of pages) {
      const body = teamWorkBody(accountId, { type: 'saved-replies', replies, isAsk: isAsk || undefined });
      relayLink.send('replica', { deviceIds }, body, `saved-replies:${randomUUID()}`);
    }
  };

  /** What this console answers for: its own agent's, and that of people nobody else speaks for. */
  const toHandOn = (): SavedRow[] => {
    const present = new Set(devices().map(({ agentId }) => agentId));
    const ownId = relayLink.device()?.agentId;
    return store.shared().filter(({ changedBy }) => changedBy === ownId || !present.has(changedBy));
  };

  /** Computers that have come to be trusted get it; without a channel there is no way to them yet. */
  const review = (): void => {
    if (!relayLink.device() || channel.current() === undefined) return;
    const trusted = devices().map(({ deviceId }) => deviceId);
    const told = new Set(settings.read(toldKey, devicesSchema));
    const added = trusted.filter((id) => !told.has(id));
    if (added.length === 0 && told.size === trusted.length) return;
    db.transaction(() => {
      sendTo(added, toHandOn());
      settings.write(toldKey, devicesSchema, trusted);
    });
  };

  const take = (replies: readonly SharedReply[]): void => {
    let count = store.shared().length;
    let isChanged = false;
    for (const { id, name, text, buttons, by, changedMs, stamp } of replies) {
      // Of a computer whose clock is far wrong: it would win against everybody until then.
      if (stamp.ms > clock.now() + furthestAheadMs) continue;
      const before = store.get({ id });
      if (before && (!before.isShared || compareStamps(stamp, stampOf(before)) <= 0)) continue;
      if (!before && count >= mostRows) continue;
      if (!before) count += 1;
      stamps.saw(stamp);
      store.put({
        id,
        isShared: true,
        name,
        text,
        buttons,
        changedBy: by,
        changedAtMs: Math.min(changedMs, stamp.ms),
        stampMs: stamp.ms,
        stampN: stamp.n,
        stampDevice: stamp.device,
      });
      isChanged = true;
    }
    if (isChanged) changed();
  };

  relayLink.onSigned('replica', (sender, body) => {
    if (body.type !== 'bridge-map' || body.work?.type !== 'saved-replies') return;
    const { fromDeviceId: deviceId, fromAgentId } = sender;
    // Whoever has a computer speaks for themselves.
    const present = new Set<string>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    take(body.work.replies.filter(({ by }) => by === fromAgentId || !present.has(by)));
    if (body.work.isAsk !== true) return;
    const agoMs = clock.now() - (answeredAtMs.get(deviceId) ?? Number.NEGATIVE_INFINITY);
    if (agoMs >= 0 && agoMs < answerEveryMs) return;
    answeredAtMs.set(deviceId, clock.now());
    sendTo([deviceId], toHandOn());
  });
  channel.port.onRemove(() => settings.delete(toldKey));

  /** Everything that waited at the relay has come. */
  const caughtUp = (): void => {
    db.transaction(() => {
      const beforeMs = settings.read(caughtUpKey, z.number());
      if (beforeMs !== undefined && clock.now() - beforeMs > missesAfterMs) {
        sendTo(
          devices().map(({ deviceId }) => deviceId),
          [],
          true,
        );
        log.info('saved-replies.asked');
      }
      settings.write(caughtUpKey, z.number(), clock.now());
    });
    review();
  };

  let ends: (() => void)[] = [];
  return {
    /** In the caller's transaction. */
    send: (rows: readonly SavedRow[]): void =>
      sendTo(
        devices().map(({ deviceId }) => deviceId),
        rows,
      ),
    start(): void {
      ends = [
        relayLink.on('caught-up', caughtUp),
        relayLink.on('directory-read', review),
        relayLink.on('trust-changed', review),
        channel.on('channel.changed', review),
      ];
      review();
    },
    async stop(): Promise<void> {
      for (const end of ends.splice(0)) end();
    },
  };
};
