import type { Clock } from '../../shared/clock.ts';
import {
  type AgentId,
  type ConversationId,
  conversationIdOf,
  type DeviceId,
  type Presence,
} from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import { type TeamWork, teamWorkBody } from '../../shared/wire/index.ts';
import type { SignedSender } from '../relay-link/index.ts';
import type { Outgoing } from './outgoing.ts';
import type { WorkRelay } from './ports.ts';
import { asIds } from './ids.ts';

/** Who looks says so every fifteen seconds; three times that without a word, and they do not look any more. */
const lookingMs = 45_000;
/** Who types says so every three seconds. */
const typingMs = 8_000;
/** The relay forgets it after this time: whoever is off now will not hear of it. */
const ttlMs = 30_000;
/** Who goes through a list, or writes and deletes, is told of no more often. */
const leastBetweenMs = 1_000;
/** The same again is sent after this time only. */
const repeatAfterMs = { looking: 14_000, typing: 2_500 } as const;

type Said = Extract<TeamWork, { type: 'presence' }>;

interface Seen {
  agentId: AgentId;
  conversationId: ConversationId;
  typingUntilMs: number;
  lookingUntilMs: number;
  keptUntilMs: number;
  /** The sender's clock: the newest word of a computer counts. */
  sentAtMs: number;
}

/** Who looks at what, and who types. In memory only: it ends by itself, and with the program. */
export interface PresenceBook {
  /** What this person looks at and does now; undefined: at none. */
  set(conversationId: ConversationId | undefined, isTyping: boolean): void;
  heard(
    sender: Pick<SignedSender, 'fromAgentId' | 'fromDeviceId' | 'sentAtMs'>,
    accountId: string,
    said: Said,
  ): void;
  list(): Presence[];
  stop(): void;
}

export const createPresence = (deps: {
  relayLink: Pick<WorkRelay, 'sendPassing' | 'device'>;
  outgoing: Pick<Outgoing, 'devices'>;
  clock: Clock;
  timers: Timers;
  changed(list: readonly Presence[]): void;
}): PresenceBook => {
  const { relayLink, clock, timers } = deps;
  const seen = new Map<DeviceId, Seen>();
  let shown = '[]';
  let cancel = (): void => undefined;
  let cancelSaying = (): void => undefined;
  let wanted: { conversationId: ConversationId | undefined; isTyping: boolean } = {
    conversationId: undefined,
    isTyping: false,
  };
  let said: (typeof wanted & { atMs: number }) | undefined;

  const list = (): Presence[] => {
    const nowMs = clock.now();
    const found = new Map<string, Presence>();
    for (const { agentId, conversationId, typingUntilMs, lookingUntilMs } of seen.values()) {
      if (lookingUntilMs <= nowMs) continue;
      const key = `${conversationId} ${agentId}`;
      const isTyping = typingUntilMs > nowMs || found.get(key)?.isTyping === true;
      found.set(key, { conversationId, agentId, isTyping });
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, presence]) => presence);
  };

  const review = (): void => {
    cancel();
    const nowMs = clock.now();
    let nextMs = Infinity;
    for (const [deviceId, { typingUntilMs, lookingUntilMs, keptUntilMs }] of seen) {
      // An older word that comes late is still known to be older.
      if (keptUntilMs <= nowMs) seen.delete(deviceId);
      for (const ms of [typingUntilMs, lookingUntilMs]) if (ms > nowMs) nextMs = Math.min(nextMs, ms);
    }
    if (nextMs < Infinity) cancel = timers.after(nextMs - nowMs, review);
    const now = list();
    const text = JSON.stringify(now);
    if (text === shown) return;
    shown = text;
    deps.changed(now);
  };

  /** Tells the others what holds now, unless they were told just before: then a little later, of what holds by then. */
  const say = (): void => {
    cancelSaying();
    const { conversationId, isTyping } = wanted;
    const nowMs = clock.now();
    const sinceMs = said === undefined ? Infinity : nowMs - said.atMs;
    const isSame = said?.conversationId === conversationId && said?.isTyping === isTyping;
    const againMs = isTyping ? repeatAfterMs.typing : repeatAfterMs.looking;
    if (isSame && (conversationId === undefined || sinceMs < againMs)) return;
    if (sinceMs >= 0 && sinceMs < leastBetweenMs) {
      cancelSaying = timers.after(leastBetweenMs - sinceMs, say);
      return;
    }
    // To have left one is said with the account of that one.
    const about = conversationId ?? said?.conversationId;
    said = { conversationId, isTyping, atMs: nowMs };
    if (about === undefined) return;
    const { accountId, customerId } = asIds(about);
    const work: Said = {
      type: 'presence',
      isTyping,
      ...(conversationId === undefined ? {} : { customerId }),
    };
    const own = relayLink.device()?.agentId;
    const others = deps.outgoing.devices().filter(({ agentId }) => agentId !== own);
    relayLink.sendPassing(
      others.map(({ deviceId }) => deviceId),
      teamWorkBody(accountId, work),
      ttlMs,
    );
  };

  return {
    list,
    set(conversationId, isTyping) {
      wanted = { conversationId, isTyping };
      say();
    },
    heard({ fromAgentId: agentId, fromDeviceId, sentAtMs }, accountId, { customerId, isTyping }) {
      const before = seen.get(fromDeviceId);
      if (before && before.sentAtMs > sentAtMs) return;
      const nowMs = clock.now();
      seen.set(fromDeviceId, {
        agentId,
        conversationId:
          customerId === undefined
            ? ('-' as ConversationId)
            : conversationIdOf(asIds(`${accountId}:-` as ConversationId).accountId, customerId),
        typingUntilMs: customerId !== undefined && isTyping ? nowMs + typingMs : 0,
        lookingUntilMs: customerId === undefined ? 0 : nowMs + lookingMs,
        keptUntilMs: nowMs + 2 * ttlMs,
        sentAtMs,
      });
      review();
    },
    stop() {
      cancel();
      cancelSaying();
    },
  };
};
