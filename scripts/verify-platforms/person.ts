import { createInterface } from 'node:readline/promises';
import { NotAsked } from './step.ts';

/** What only a person can do. `open`: a page; the step waits for what follows from it. */
export type Errand =
  | { kind: 'open'; page: 'livechat-sign-in' | 'livechat-identity' | 'livechat-integration'; url: string }
  /** The browser ends on an address that this program cannot receive: the person copies it here. */
  | { kind: 'fetch-address'; url: string }
  | { kind: 'write'; text: string }
  | { kind: 'unsend' };

/** Whoever does the errands: somebody at the terminal, or a script on the simulators. */
export interface Person {
  /**
   * Asks for an errand. Resolves when the person says that it is done; `fetch-address` answers the address.
   * Errors: NotAsked with the person's reason when they skip it; the signal's reason after Ctrl-C.
   */
  does(errand: Errand, signal: AbortSignal): Promise<string>;
}

const openWords: Readonly<Record<Extract<Errand, { kind: 'open' }>['page'], string>> = {
  'livechat-sign-in': 'Open this address, sign in as an administrator of the test licence and press allow:',
  'livechat-identity':
    'Open this address in the same browser (LiveChat may go on without a page; this one tells who you are, and no more):',
  'livechat-integration':
    'Open this address, as the same administrator, and press allow once more (this one lets it chat for customers):',
};

const instructionOf = (errand: Errand): string => {
  switch (errand.kind) {
    case 'open':
      return openWords[errand.page] + `\n\n  ${errand.url}\n`;
    case 'fetch-address':
      return (
        'Open this address, allow everything for the test Page, and copy the whole address of the page you end on:' +
        `\n\n  ${errand.url}\n`
      );
    case 'write':
      return `From the customer's phone, write “${errand.text}” to the test account in Instagram.`;
    case 'unsend':
      return "On the customer's phone, press the message you have just written and choose Unsend.";
  }
};

/** Longest wait for a person, per errand. */
const longestErrandMs = 10 * 60_000;

const skipWords = /^(?:s|skip)\b\s*(.*)$/i;

/** Somebody at this terminal. Questions go to `output`; what they type is not written anywhere. */
export const personAtTerminal = (streams: {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  longestMs?: number | undefined;
}): Person => ({
  async does(errand, signal) {
    const question = createInterface({ input: streams.input, output: streams.output });
    const tooLong = AbortSignal.timeout(streams.longestMs ?? longestErrandMs);
    const answerTo =
      errand.kind === 'fetch-address'
        ? 'Paste it and press Enter'
        : errand.kind === 'open'
          ? 'Press Enter once the address is open'
          : 'Press Enter when it is done';
    // Ctrl-C in a question reaches the question first.
    question.once('SIGINT', () => process.emit('SIGINT'));
    try {
      streams.output.write(`\n${instructionOf(errand)}\n`);
      const answer = await question.question(`${answerTo}, or type “skip” and why: `, {
        signal: AbortSignal.any([signal, tooLong]),
      });
      const skipped = skipWords.exec(answer.trim());
      if (skipped) throw new NotAsked(`Skipped by the person: ${reasonOf(skipped[1] ?? '')}`);
      return answer.trim();
    } catch (error) {
      if (signal.aborted || error instanceof NotAsked) throw error;
      if (tooLong.aborted) throw new NotAsked('Nobody did what was asked for within ten minutes.');
      throw error;
    } finally {
      question.close();
    }
  },
});

/** A reason is a person's own words, and goes into the report: short, one line, nothing that looks like a secret. */
export const reasonOf = (given: string): string => {
  const line = given
    .replace(/[^\p{L}\p{N} .,;:!?'()-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const words = line.split(' ').map((word) => (word.length > 24 ? '…' : word));
  const text = words.join(' ').slice(0, 120);
  return text === '' ? 'no reason given.' : text;
};
