import type { Agent } from '../../shared/domain/agent.ts';
import type { GroupView } from '../../shared/domain/group-chat.ts';
import type { PrivateChatSummary, PrivateMessage } from '../../shared/domain/private-chat.ts';
import { listWords } from '../../shared/i18n/lists.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';
import { agentName, firstName } from './people.ts';
import { sinceWords } from './time.ts';

type Agents = Readonly<Record<string, Agent>>;

/** A colleague by first name; “You” for the person themselves. */
export const whoName = (agentId: string | undefined, agents: Agents, ownId: string | undefined): string => {
  if (agentId === undefined || agentId === ownId) return text('You');
  const agent = agents[agentId];
  return agent === undefined ? agentId : firstName(agent);
};

/** In place of a text that its author deleted. */
export const deletedSentence = (message: PrivateMessage, who: string): string =>
  message.direction === 'out' ? text('You deleted this message') : text('Deleted by {who}', { who });

/** What a message answers, in one line. */
export const quoteWords = ({ text: words, isDeleted }: NonNullable<PrivateMessage['replyTo']>): string =>
  isDeleted === true ? text('Deleted message') : (words ?? text('A message that is not kept here'));

/** “Anna, Ben and You”, in that order. */
export const listed = listWords;

export const typingSentence = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : names.length > 3
      ? text('{count, plural, one {# person is writing…} other {# people are writing…}}', {
          count: names.length,
        })
      : text('{count, plural, one {{names} is writing…} other {{names} are writing…}}', {
          count: names.length,
          names: listWords(names),
        });

/** After this time it is worth saying that a message is not there yet; ms. */
const notYetMs = 60_000;

/** Why a message to a group has not left although this computer is online: nobody of it can be reached yet. */
const waitingInGroup = (
  { members }: GroupView,
  { agents, ownId }: { agents: Agents; ownId: string | undefined },
): string | undefined => {
  const others = members.filter(({ agentId }) => agentId !== ownId);
  if (others.length === 0 || others.some(({ trust }) => trust === 'confirmed')) return undefined;
  if (others.some(({ trust }) => trust !== 'no-device'))
    return text('Waiting until a computer of somebody in this group is confirmed.');
  if (others.length > 2)
    return text('Waiting for the first sign-in to Backchannel of somebody in this group.');
  const names = others.map(({ agentId }) => whoName(agentId, agents, ownId));
  return text('Waiting for the first sign-in of {names} to Backchannel.', { names: listWords(names) });
};

/**
 * Why an own message waits, or is not there yet, as a sentence; undefined: nothing to say. `colleague`: of a chat of two.
 */
export const waitingSentence = (
  message: Pick<PrivateMessage, 'state' | 'reason' | 'sentAtMs'>,
  of: {
    colleague: Agent | undefined;
    summary: Pick<PrivateChatSummary, 'trust' | 'lastHeardAtMs' | 'group'> | undefined;
    agents: Agents;
    ownId: string | undefined;
    isOffline: boolean;
    nowMs: number;
  },
): string | undefined => {
  const { colleague, summary, isOffline, nowMs } = of;
  const { state, reason, sentAtMs } = message;
  if (state === 'failed') return sentenceOfCode(reason) ?? text('The message was not sent.');
  if (state === 'queued') {
    if (isOffline) return text('Goes out when you are back online.');
    if (colleague !== undefined && summary?.trust === 'no-device')
      return text('Waiting for {name}’s first sign-in to Backchannel.', { name: firstName(colleague) });
    const group = summary?.group;
    return (group && waitingInGroup(group, of)) ?? sentenceOfCode(reason);
  }
  if (state !== 'sent' || nowMs - sentAtMs < notYetMs) return undefined;
  if (colleague === undefined) return text('Not delivered to everybody yet.');
  const heardAtMs = summary?.lastHeardAtMs;
  return heardAtMs === undefined || heardAtMs > sentAtMs
    ? text('Not delivered yet. {name} gets it when Backchannel is open there.', {
        name: firstName(colleague),
      })
    : text('Not delivered yet: {name} has not been online {since}.', {
        name: firstName(colleague),
        since: sinceWords(heardAtMs, nowMs),
      });
};

/** The part of a text that mentions somebody, and whom; in the order of the text. Joining the parts gives the text back. */
export const mentionParts = (
  words: string,
  mentions: readonly string[] | undefined,
  agents: Agents,
): { text: string; isMention: boolean }[] => {
  const names = (mentions ?? [])
    .flatMap((id) => (agents[id] === undefined ? [] : [`@${agentName(agents[id])}`]))
    .sort((one, other) => other.length - one.length);
  const parts: { text: string; isMention: boolean }[] = [];
  let plain = '';
  for (let at = 0; at < words.length;) {
    const rest = words.slice(at).toLowerCase();
    const name = names.find((one) => rest.startsWith(one.toLowerCase()));
    if (name === undefined) {
      plain += words[at];
      at += 1;
      continue;
    }
    if (plain !== '') parts.push({ text: plain, isMention: false });
    plain = '';
    parts.push({ text: words.slice(at, at + name.length), isMention: true });
    at += name.length;
  }
  if (plain !== '' || parts.length === 0) parts.push({ text: plain, isMention: false });
  return parts;
};
