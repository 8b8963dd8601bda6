import type { Channel } from '../../shared/domain/conversation.ts';
import type { HealthItem } from '../../shared/ipc/state.ts';
import { sentenceOfCode } from '../api/call.ts';
import { aboutTimeLeft, counted, momentInSentence, timeAgo, timeLeft } from './time.ts';

/** Whether everything Instagram has is here, as one sentence. Undefined before anything is known. */
export const gapSentence = (channel: Channel, nowMs: number): string | undefined => {
  const { gap, verifiedUpToMs } = channel;
  const upTo =
    verifiedUpToMs === undefined
      ? undefined
      : `Nothing missing as of ${momentInSentence(verifiedUpToMs, nowMs)}.`;
  if (gap?.state !== 'cannot-check')
    return upTo ?? (gap === undefined ? undefined : 'Comparing with Instagram…');
  const why = sentenceOfCode(gap.reason);
  return ['What has arrived cannot be compared with Instagram right now.', why, upTo]
    .filter((part) => part !== undefined)
    .join(' ');
};

/** The short form for the line above the list. */
export const verifiedWords = (channel: Channel, nowMs: number): string | undefined =>
  channel.verifiedUpToMs === undefined
    ? undefined
    : `Nothing missing as of ${momentInSentence(channel.verifiedUpToMs, nowMs)}`;

/** Shown where Instagram lists messages that it does not share. */
export const cutLineSentence = 'Instagram only shares the last 20 messages. Earlier ones are in Instagram.';

/** Where whoever manages a Page reads what Meta found, and can object. Facebook documents no address for one Page's part. */
export const supportInboxUrl = 'https://www.facebook.com/support';

/** Reasons whose way out is Facebook's Support Inbox. */
const settledWithMeta: ReadonlySet<string> = new Set(['INSTAGRAM_POLICY_BLOCK', 'INSTAGRAM_POLICY_WARNING']);
export const isSettledWithMeta = (reason: string | undefined): boolean =>
  reason !== undefined && settledWithMeta.has(reason);

/** "Instagram asked us to slow down. 4 waiting, about 2 min." Undefined when nothing waits, or no longer. */
export const pauseSentence = (
  pause: { untilMs: number; reason: string; waiting: number } | undefined,
  nowMs: number,
): string | undefined => {
  if (pause === undefined) return undefined;
  if (pause.reason === 'INSTAGRAM_POLICY_BLOCK') return blockSentence(pause, nowMs);
  if (pause.untilMs <= nowMs || pause.waiting === 0) return undefined;
  const why = sentenceOfCode(pause.reason) ?? 'Instagram asked us to wait.';
  return `${why} ${pause.waiting.toLocaleString('en-GB')} waiting, ${aboutTimeLeft(pause.untilMs - nowMs)}.`;
};

/** A block does not end by waiting: said also while nothing waits. */
const blockSentence = (
  { untilMs, reason, waiting }: { untilMs: number; reason: string; waiting: number },
  nowMs: number,
) => {
  const next = untilMs > nowMs ? `in ${aboutTimeLeft(untilMs - nowMs)}` : 'now';
  const words = waiting === 0 ? '' : ` ${waiting.toLocaleString('en-GB')} waiting, one tries ${next}.`;
  return `${sentenceOfCode(reason) ?? ''}${words}`;
};

const dayMs = 86_400_000;
/** "12 days left"; the last day in hours. */
export const daysLeft = (leftMs: number): string =>
  leftMs >= dayMs ? `${counted(Math.floor(leftMs / dayMs), 'day')} left` : `${timeLeft(leftMs)} left`;

/** An admin is to renew the access when it ends this soon. */
const accessEndsSoonMs = 14 * dayMs;

/** Of an access that ends soon or has ended; undefined otherwise. */
export const accessSentence = (
  { accessEndsAtMs }: Pick<Channel, 'accessEndsAtMs'>,
  nowMs: number,
): string | undefined => {
  if (accessEndsAtMs === undefined || accessEndsAtMs - nowMs > accessEndsSoonMs) return undefined;
  const leftMs = accessEndsAtMs - nowMs;
  return leftMs > 0
    ? `${sentenceOfCode('INSTAGRAM_ACCESS_ENDING') ?? ''} ${daysLeft(leftMs)}.`
    : sentenceOfCode('INSTAGRAM_ACCESS_ENDED');
};

export interface HealthWords {
  name: string;
  /** State in a word. */
  word: string;
  /** What it means, when something is wrong. */
  sentence: string | undefined;
}

const names: Readonly<Record<HealthItem['id'], string>> = {
  history: 'Complete',
  events: 'Last event in',
  sends: 'Last reply out',
  storage: 'Disk of this computer',
  policy: "Meta's policies",
  'human-agent': 'Answers after 24 hours',
  subscription: 'Subscription at Meta',
  fields: 'Messages field',
  token: 'Page token',
  access: 'Access at Meta',
  livechat: 'LiveChat',
  'livechat-calls': 'Calls to LiveChat',
  relay: 'Relay',
  key: 'Key to the messages',
  backlog: 'Messages not opened yet',
};

const goodWords: Readonly<Record<HealthItem['id'], string>> = {
  history: 'Verified',
  events: 'Received',
  sends: 'Sent',
  storage: 'Good',
  policy: 'No warning',
  'human-agent': 'Allowed',
  subscription: 'Subscribed',
  fields: 'Arrives',
  token: 'Accepted',
  access: 'Good',
  livechat: 'Online',
  'livechat-calls': 'Counted',
  relay: 'Online',
  key: 'Here',
  backlog: 'None waiting',
};

const badWords: Readonly<Record<HealthItem['id'], string>> = {
  history: 'Not compared',
  events: 'Not received',
  sends: 'Paused',
  storage: 'Not writable',
  policy: 'Warned',
  'human-agent': 'Not allowed',
  subscription: 'Missing',
  fields: 'Not ticked',
  token: 'Refused',
  access: 'Ended',
  livechat: 'Offline',
  'livechat-calls': 'Not counted',
  relay: 'Offline',
  key: 'Missing',
  backlog: 'Waiting',
};

const unknownWords: Readonly<Partial<Record<HealthItem['id'], string>>> = {
  events: 'None yet',
  sends: 'None yet',
  key: 'None yet',
  access: 'No end known',
};

const wordOf = ({ id, state, reason, count }: HealthItem): string => {
  if (id === 'livechat-calls') return `${(count ?? 0).toLocaleString('en-GB')} in the last hour`;
  if (state === 'good') return goodWords[id];
  if (state === 'busy') return id === 'history' ? 'Comparing' : 'Connecting';
  if (id === 'access' && reason === 'INSTAGRAM_RECONNECT') return 'Not known';
  if (state === 'unknown')
    return reason === undefined ? (unknownWords[id] ?? 'Not known yet') : 'Not known now';
  if (id === 'sends' && reason === 'INSTAGRAM_POLICY_BLOCK') return 'Blocked';
  if (id === 'access' && reason === 'INSTAGRAM_ACCESS_ENDING') return 'Ends soon';
  if (id === 'backlog') return `${counted(count ?? 0, 'message')} waiting`;
  if (id === 'token') {
    if (reason === 'INSTAGRAM_TOKEN_MISSING') return 'Not here yet';
    return reason === 'INSTAGRAM_PERMISSION' ? 'Permission missing' : badWords.token;
  }
  if (id === 'livechat' && reason !== undefined && reason !== 'LIVECHAT_UNAVAILABLE') return 'Stays away';
  return badWords[id];
};

/** Source: livechat.md §1. */
const callsSentence =
  'From this computer. LiveChat charges a private app $0.27 for 1,000 calls; for an app from its Marketplace they are free.';

export const healthWords = (item: HealthItem): HealthWords => {
  if (item.id === 'livechat-calls')
    return { name: names[item.id], word: wordOf(item), sentence: callsSentence };
  const missing =
    item.state !== 'good' && item.scopes !== undefined ? ` Missing: ${item.scopes.join(', ')}.` : '';
  const why = item.state === 'good' ? undefined : sentenceOfCode(item.reason);
  const sentence = `${why ?? ''}${missing}`.trim();
  return { name: names[item.id], word: wordOf(item), sentence: sentence === '' ? undefined : sentence };
};

/** How long the access holds, or since when it does not: "12 days left", "since 14:32". */
export const accessTime = (endsAtMs: number, nowMs: number): string =>
  endsAtMs > nowMs ? daysLeft(endsAtMs - nowMs) : `since ${momentInSentence(endsAtMs, nowMs)}`;

/** The item's moment: of a pause, how long it lasts; else when it was. */
export const healthTime = ({ id, state, atMs }: HealthItem, nowMs: number): string | undefined => {
  if (atMs === undefined) return undefined;
  if (id === 'sends' && state === 'warning')
    return atMs > nowMs ? `for ${timeLeft(atMs - nowMs)}` : undefined;
  if (id === 'sends' && state === 'bad')
    return atMs > nowMs ? `next try in ${timeLeft(atMs - nowMs)}` : undefined;
  if (id === 'history') return `up to ${momentInSentence(atMs, nowMs)}`;
  if (id === 'livechat' || id === 'relay') return `since ${momentInSentence(atMs, nowMs)}`;
  if (id === 'access') return accessTime(atMs, nowMs);
  if (id === 'subscription') return `asked ${timeAgo(atMs, nowMs)}`;
  return timeAgo(atMs, nowMs);
};
