import type { Channel } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';
import { accessSentence, gapSentence, verifiedWords } from './channel.ts';
import {
  accessProblem,
  accessWords,
  notReceiving,
  standingLines,
  type StandingFacts,
  type StandingTone,
} from './standing.ts';

/** The line above the inbox. `calm`: everything arrives, and all is well in this window; only then the mark is green. */
export interface ChannelLineWords {
  tone: 'calm' | 'quiet' | Exclude<StandingTone, 'good'>;
  sentence: string;
  /** Spelt out, for a tooltip. */
  details: string | undefined;
  /** Something that only the page Admin repairs. */
  isForAdmin: boolean;
}

const nothingNewer = {
  network: text('Nothing newer: this computer is offline.'),
  relay: text('Nothing newer: the relay cannot be reached.'),
};

/** Undefined: there is nothing to say yet. */
export const channelLineWords = (
  channel: Channel,
  facts: StandingFacts,
  nowMs: number,
): ChannelLineWords | undefined => {
  const problem = accessProblem(channel, facts.removals, nowMs);
  const line = notReceiving({ ...facts, channel }, nowMs);
  if (line !== undefined) {
    const known = verifiedWords(channel, nowMs);
    const isAccess = line.id === 'instagram' && problem !== undefined;
    return {
      tone: line.tone === 'good' ? 'warning' : line.tone,
      // The strip under the title says since when.
      sentence: isAccess
        ? accessWords[problem].short
        : known === undefined
          ? line.sentence
          : `${known}. ${nothingNewer[line.id === 'network' ? 'network' : 'relay']}`,
      details: line.sentence,
      isForAdmin: isAccess && (accessWords[problem].isReconnect || problem === 'not-subscribed'),
    };
  }
  const details = gapSentence(channel, nowMs);
  if (channel.gap?.state === 'cannot-check')
    return { tone: 'warning', sentence: details ?? '', details: undefined, isForAdmin: false };
  const verified = verifiedWords(channel, nowMs);
  const isWell = standingLines({ ...facts, channel }, nowMs)[0].tone === 'good';
  if (verified !== undefined)
    return { tone: isWell ? 'calm' : 'quiet', sentence: verified, details, isForAdmin: false };
  // Nothing is compared before the network is there.
  if (facts.app.relay.state !== 'online') return undefined;
  return { tone: 'quiet', sentence: text('Comparing with Instagram…'), details, isForAdmin: false };
};

/** Of an access that ends soon, for admins: said in place of a calm line. */
export const endingLine = (channel: Channel, nowMs: number): string | undefined =>
  accessSentence(channel, nowMs);
