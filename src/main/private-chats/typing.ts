import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ChatId, DeviceId } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import { maxClockDifferenceMs, privateForm, type PrivatePlace } from '../../shared/wire/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Sender } from './sender.ts';

/** Who types says so again after this time. */
const repeatMs = 4_000;
/** Without another word nobody types any more; longer than a word's way and its repetition. */
const typingMs = 10_000;
/** The relay forgets it after this time: who is off now does not hear of it. */
const ttlMs = 10_000;
/** The newest word of a computer counts, also when an older one comes late. */
const keptMs = 60_000;
/** What is older was held up on its way: its sender's clock and this one may each differ from the relay's. */
const oldestMs = keptMs + 2 * maxClockDifferenceMs;

interface Heard {
  chatId: ChatId;
  agentId: AgentId;
  untilMs: number;
  /** The sender's clock. */
  sentAtMs: number;
  keptUntilMs: number;
}

/** Who is writing in a private chat. In memory only: it ends by itself, and with the program. */
export interface Typing {
  /** The person at this computer writes in that chat, or has stopped. Said at most every four seconds. */
  set(chatId: ChatId, isTyping: boolean): void;
  /** A computer that is in that chat says so. */
  heard(sender: Sender, chatId: ChatId, isTyping: boolean): void;
  /** Their message is here. */
  ended(sender: Sender, chatId: ChatId): void;
  stop(): void;
}

export const createTyping = (deps: {
  link: Pick<RelayLink, 'sendPassing' | 'confirmedDevices' | 'device'>;
  placeOf(chatId: ChatId): PrivatePlace;
  /** The others in that chat. */
  membersOf(chatId: ChatId): readonly AgentId[];
  /** Newest form of private bodies that computer knows. */
  formOf(deviceId: DeviceId): number;
  /** Whether the person lets others know that they write. */
  isTold(): boolean;
  clock: Clock;
  timers: Timers;
  changed(chatId: ChatId, agentIds: AgentId[]): void;
}): Typing => {
  const { link, clock, timers } = deps;
  const heard = new Map<DeviceId, Heard>();
  const shown = new Map<ChatId, string>();
  let said: { chatId: ChatId; atMs: number } | undefined;
  /** When it was last said of each chat: who stops and begins again, or goes to and fro, is told no more often. */
  const saidAt = new Map<ChatId, number>();
  let cancel = (): void => undefined;

  const say = (chatId: ChatId, isTyping: boolean): void => {
    const own = link.device();
    if (!own) return;
    const deviceIds = deps
      .membersOf(chatId)
      .flatMap((agentId) => link.confirmedDevices(agentId).map(({ deviceId }) => deviceId))
      // An older version would set it aside, and tell its person of it.
      .filter((deviceId) => deps.formOf(deviceId) >= privateForm);
    const body = { type: 'typing' as const, ...deps.placeOf(chatId), by: own.agentId, isTyping };
    link.sendPassing(deviceIds, body, ttlMs, 'private');
  };

  const review = (): void => {
    cancel();
    const nowMs = clock.now();
    let nextMs = Infinity;
    const typing = new Map<ChatId, AgentId[]>([...shown.keys()].map((chatId) => [chatId, []]));
    for (const [deviceId, { chatId, agentId, untilMs, keptUntilMs }] of heard) {
      if (keptUntilMs <= nowMs) heard.delete(deviceId);
      if (untilMs <= nowMs) continue;
      nextMs = Math.min(nextMs, untilMs);
      const agentIds = typing.get(chatId) ?? [];
      if (!agentIds.includes(agentId)) typing.set(chatId, [...agentIds, agentId]);
    }
    if (nextMs < Infinity) cancel = timers.after(nextMs - nowMs, review);
    for (const [chatId, agentIds] of typing) {
      const text = agentIds.sort().join(' ');
      if (text === (shown.get(chatId) ?? '')) continue;
      if (text === '') shown.delete(chatId);
      else shown.set(chatId, text);
      deps.changed(chatId, agentIds);
    }
  };

  return {
    set(chatId, isTyping) {
      const nowMs = clock.now();
      if (said !== undefined && (!isTyping || said.chatId !== chatId)) {
        const before = said;
        said = undefined;
        // By itself it has ended long ago.
        if (nowMs - before.atMs < typingMs) say(before.chatId, false);
      }
      if (!isTyping || !deps.isTold()) return;
      for (const [id, atMs] of saidAt) if (nowMs < atMs || nowMs - atMs >= repeatMs) saidAt.delete(id);
      if (saidAt.has(chatId)) return;
      saidAt.set(chatId, nowMs);
      said = { chatId, atMs: nowMs };
      say(chatId, true);
    },
    heard({ fromAgentId: agentId, fromDeviceId, sentAtMs }, chatId, isTyping) {
      const before = heard.get(fromDeviceId);
      const nowMs = clock.now();
      if (agentId === link.device()?.agentId) return;
      // Not for longer: the sender's clock may have been put back.
      if (before && before.keptUntilMs > nowMs && before.sentAtMs > sentAtMs) return;
      const isFresh = nowMs - sentAtMs < oldestMs;
      const untilMs = isTyping && isFresh ? nowMs + typingMs : 0;
      heard.set(fromDeviceId, { chatId, agentId, untilMs, sentAtMs, keptUntilMs: nowMs + keptMs });
      review();
    },
    ended({ fromAgentId: agentId, fromDeviceId, sentAtMs }, chatId) {
      for (const one of heard.values()) if (one.chatId === chatId && one.agentId === agentId) one.untilMs = 0;
      // They go different ways: a word of before the message may come after it.
      if ((heard.get(fromDeviceId)?.sentAtMs ?? 0) <= sentAtMs)
        heard.set(fromDeviceId, { chatId, agentId, untilMs: 0, sentAtMs, keptUntilMs: clock.now() + keptMs });
      review();
    },
    stop: () => cancel(),
  };
};
