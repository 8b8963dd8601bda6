import type { Channel } from '../../shared/domain/conversation.ts';
import type { HealthItem } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';
import { pastPlaces, sinceWords, timeAgo, timeLeftPlaces, untilWords } from './time.ts';

/** Whether everything Instagram has is here, as one sentence. Undefined before anything is known. */
export const gapSentence = (channel: Channel, nowMs: number): string | undefined => {
  const { gap, verifiedUpToMs } = channel;
  const verified = verifiedWords({ verifiedUpToMs }, nowMs);
  const upTo = verified && `${verified}.`;
  if (gap?.state !== 'cannot-check')
    return upTo ?? (gap === undefined ? undefined : text('Comparing with Instagram…'));
  const why = sentenceOfCode(gap.reason);
  return [text('What has arrived cannot be compared with Instagram right now.'), why, upTo]
    .filter((part) => part !== undefined)
    .join(' ');
};

/** The short form for the line above the list. */
export const verifiedWords = (
  { verifiedUpToMs }: Pick<Channel, 'verifiedUpToMs'>,
  nowMs: number,
): string | undefined =>
  verifiedUpToMs === undefined
    ? undefined
    : text(
        '{day, select, today {Nothing missing as of {time}} yesterday {Nothing missing as of yesterday {time}} ' +
          'sunday {Nothing missing as of Sunday {time}} monday {Nothing missing as of Monday {time}} ' +
          'tuesday {Nothing missing as of Tuesday {time}} wednesday {Nothing missing as of Wednesday {time}} ' +
          'thursday {Nothing missing as of Thursday {time}} friday {Nothing missing as of Friday {time}} ' +
          'saturday {Nothing missing as of Saturday {time}} other {Nothing missing as of {date} {time}}}',
        pastPlaces(verifiedUpToMs, nowMs),
      );

/** Shown where Instagram lists messages that it does not share. */
export const cutLineSentence = text(
  'Instagram only shares the last 20 messages. Earlier ones are in Instagram.',
);

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
  const why = sentenceOfCode(pause.reason) ?? text('Instagram asked us to wait.');
  const waiting = text(
    '{count, number} waiting, {length, select, short {under a minute} other {about {time}}}.',
    { count: pause.waiting, ...timeLeftPlaces(pause.untilMs - nowMs) },
  );
  return `${why} ${waiting}`;
};

/** A block does not end by waiting: said also while nothing waits. */
const blockSentence = (
  { untilMs, reason, waiting }: { untilMs: number; reason: string; waiting: number },
  nowMs: number,
) => {
  const why = sentenceOfCode(reason) ?? '';
  if (waiting === 0) return why;
  const words =
    untilMs > nowMs
      ? text(
          '{count, number} waiting, one tries {length, select, short {within a minute} other {in about {time}}}.',
          { count: waiting, ...timeLeftPlaces(untilMs - nowMs) },
        )
      : text('{count, number} waiting, one tries now.', { count: waiting });
  return `${why} ${words}`;
};

const dayMs = 86_400_000;
/** "12 days left"; the last day in hours. */
export const daysLeft = (leftMs: number): string =>
  leftMs >= dayMs
    ? text('{count, plural, one {# day} other {# days}} left', { count: Math.floor(leftMs / dayMs) })
    : text('{length, select, short {under a minute left} other {{time} left}}', timeLeftPlaces(leftMs));

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
  history: text.in('line of the health view', 'Complete'),
  events: text.in('line of the health view', 'Last event in'),
  sends: text.in('line of the health view', 'Last reply out'),
  storage: text.in('line of the health view', 'Disk of this computer'),
  policy: text.in('line of the health view', "Meta's policies"),
  'human-agent': text.in('line of the health view', 'Answers after 24 hours'),
  subscription: text.in('line of the health view', 'Subscription at Meta'),
  fields: text.in('line of the health view', 'Messages field'),
  token: text.in('line of the health view', 'Page token'),
  access: text.in('line of the health view', 'Access at Meta'),
  livechat: 'LiveChat',
  'livechat-calls': text.in('line of the health view', 'Calls to LiveChat'),
  relay: text.in('line of the health view', 'Relay'),
  key: text.in('line of the health view', 'Key to the messages'),
  backlog: text.in('line of the health view', 'Messages not opened yet'),
};

const goodWords: Readonly<Record<HealthItem['id'], string>> = {
  history: text.in('state of a line of the health view', 'Verified'),
  events: text.in('state of a line of the health view', 'Received'),
  sends: text.in('state of a line of the health view', 'Sent'),
  storage: text.in('state of a line of the health view', 'Good'),
  policy: text.in('state of a line of the health view', 'No warning'),
  'human-agent': text.in('state of a line of the health view', 'Allowed'),
  subscription: text.in('state of a line of the health view', 'Subscribed'),
  fields: text.in('state of a line of the health view', 'Arrives'),
  token: text.in('state of a line of the health view', 'Accepted'),
  access: text.in('state of a line of the health view', 'Good'),
  livechat: text.in('state of a line of the health view', 'Online'),
  'livechat-calls': text.in('state of a line of the health view', 'Counted'),
  relay: text.in('state of a line of the health view', 'Online'),
  key: text.in('state of a line of the health view', 'Here'),
  backlog: text.in('state of a line of the health view', 'None waiting'),
};

const badWords: Readonly<Record<HealthItem['id'], string>> = {
  history: text.in('state of a line of the health view', 'Not compared'),
  events: text.in('state of a line of the health view', 'Not received'),
  sends: text.in('state of a line of the health view', 'Paused'),
  storage: text.in('state of a line of the health view', 'Not writable'),
  policy: text.in('state of a line of the health view', 'Warned'),
  'human-agent': text.in('state of a line of the health view', 'Not allowed'),
  subscription: text.in('state of a line of the health view', 'Missing'),
  fields: text.in('state of a line of the health view', 'Not ticked'),
  token: text.in('state of a line of the health view', 'Refused'),
  access: text.in('state of a line of the health view', 'Ended'),
  livechat: text.in('state of a line of the health view', 'Offline'),
  'livechat-calls': text.in('state of a line of the health view', 'Not counted'),
  relay: text.in('state of a line of the health view', 'Offline'),
  key: text.in('state of a line of the health view', 'Missing'),
  backlog: text.in('state of a line of the health view', 'Waiting'),
};

const unknownWords: Readonly<Partial<Record<HealthItem['id'], string>>> = {
  events: text.in('state of a line of the health view', 'None yet'),
  sends: text.in('state of a line of the health view', 'None yet'),
  key: text.in('state of a line of the health view', 'None yet'),
  access: text.in('state of a line of the health view', 'No end known'),
};

const wordOf = ({ id, state, reason, count }: HealthItem): string => {
  if (id === 'livechat-calls')
    return text.in('state of a line of the health view', '{count, number} in the last hour', {
      count: count ?? 0,
    });
  if (state === 'good') return goodWords[id];
  if (state === 'busy')
    return id === 'history'
      ? text.in('state of a line of the health view', 'Comparing')
      : text.in('state of a line of the health view', 'Connecting');
  if (id === 'access' && reason === 'INSTAGRAM_RECONNECT')
    return text.in('state of a line of the health view', 'Not known');
  if (state === 'unknown')
    return reason === undefined
      ? (unknownWords[id] ?? text.in('state of a line of the health view', 'Not known yet'))
      : text.in('state of a line of the health view', 'Not known now');
  if (id === 'sends' && reason === 'INSTAGRAM_POLICY_BLOCK')
    return text.in('state of a line of the health view', 'Blocked');
  if (id === 'access' && reason === 'INSTAGRAM_ACCESS_ENDING')
    return text.in('state of a line of the health view', 'Ends soon');
  if (id === 'backlog')
    return text.in(
      'state of a line of the health view',
      '{count, plural, one {# message} other {# messages}} waiting',
      { count: count ?? 0 },
    );
  if (id === 'token') {
    if (reason === 'INSTAGRAM_TOKEN_MISSING')
      return text.in('state of a line of the health view', 'Not here yet');
    return reason === 'INSTAGRAM_PERMISSION'
      ? text.in('state of a line of the health view', 'Permission missing')
      : badWords.token;
  }
  if (id === 'livechat' && reason !== undefined && reason !== 'LIVECHAT_UNAVAILABLE')
    return text.in('state of a line of the health view', 'Stays away');
  return badWords[id];
};

/** Source: livechat.md §1. */
const callsSentence = text(
  'From this computer. LiveChat charges a private app $0.27 for 1,000 calls; for an app from ' +
    'its Marketplace they are free.',
);

export const healthWords = (item: HealthItem): HealthWords => {
  if (item.id === 'livechat-calls')
    return { name: names[item.id], word: wordOf(item), sentence: callsSentence };
  const missing =
    item.state !== 'good' && item.scopes !== undefined
      ? text('Missing: {scopes}.', { scopes: item.scopes.join(', ') })
      : undefined;
  const why = item.state === 'good' ? undefined : sentenceOfCode(item.reason);
  const said = [why, missing].filter((part) => part !== undefined);
  return {
    name: names[item.id],
    word: wordOf(item),
    sentence: said.length === 0 ? undefined : said.join(' '),
  };
};

/** How long the access holds, or since when it does not: "12 days left", "since 14:32". */
export const accessTime = (endsAtMs: number, nowMs: number): string =>
  endsAtMs > nowMs ? daysLeft(endsAtMs - nowMs) : sinceWords(endsAtMs, nowMs);

/** The item's moment: of a pause, how long it lasts; else when it was. */
export const healthTime = ({ id, state, atMs }: HealthItem, nowMs: number): string | undefined => {
  if (atMs === undefined) return undefined;
  if (id === 'sends' && state === 'warning')
    return atMs > nowMs
      ? text('{length, select, short {for under a minute} other {for {time}}}', timeLeftPlaces(atMs - nowMs))
      : undefined;
  if (id === 'sends' && state === 'bad')
    return atMs > nowMs
      ? text(
          '{length, select, short {next try within a minute} other {next try in {time}}}',
          timeLeftPlaces(atMs - nowMs),
        )
      : undefined;
  if (id === 'history') return untilWords(atMs, nowMs);
  if (id === 'livechat' || id === 'relay') return sinceWords(atMs, nowMs);
  if (id === 'access') return accessTime(atMs, nowMs);
  if (id === 'subscription') return text('asked {ago}', { ago: timeAgo(atMs, nowMs) });
  return timeAgo(atMs, nowMs);
};
