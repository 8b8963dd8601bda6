import type { BridgeStep } from '../../src/main/bridge/index.ts';
import type { OutboxStep } from '../../src/main/conversations/index.ts';

/** What is there after a kill at a step and the next start; the kill tests hold it, and docs/chaos.md shows it. */
interface Outcome {
  /** Between what durable thing and what effect the kill falls. */
  moment: string;
  afterwards: string;
}

const sentOnce = 'at Instagram once, shown as sent';

export const outcomesOfReply: Readonly<Record<OutboxStep, Outcome & { state: string; sends: number }>> = {
  'reply.begin': {
    moment: 'in line, before "sending" is written',
    afterwards: sentOnce,
    state: 'sent',
    sends: 1,
  },
  'reply.send': {
    moment: '"sending" is written, before the call',
    afterwards:
      'not at Instagram; after one look at the history "not known whether it was sent", and "Send again" sends it once',
    state: 'failed INSTAGRAM_OUTCOME_UNKNOWN',
    sends: 0,
  },
  'reply.sent': {
    moment: 'Instagram has answered, before its name is written',
    afterwards: `${sentOnce} (settled by its echo or the history)`,
    state: 'sent',
    sends: 1,
  },
  'reply.kept': { moment: 'its name is written', afterwards: sentOnce, state: 'sent', sends: 1 },
  'reply.look': {
    moment: 'no answer and no echo came, before the history is asked',
    afterwards: `${sentOnce} (settled by the history)`,
    state: 'sent',
    sends: 1,
  },
  'reply.looked': {
    moment: 'the history has told',
    afterwards: sentOnce,
    state: 'sent',
    sends: 1,
  },
};

const messageOnce = 'the customer has one chat in LiveChat, the message is in it once';
const answerOnce = 'at Instagram once, marked as delivered in LiveChat';
const grantKept =
  'the integration works on, or an administrator is asked to authorize again; no message is lost';

export const outcomesOfBridge: Readonly<Record<BridgeStep, Outcome>> = {
  'customer.ask': { moment: 'before the customer is made in LiveChat', afterwards: messageOnce },
  'customer.made': { moment: 'made, before that is written', afterwards: messageOnce },
  'customer.kept': { moment: 'written, before the chat is started', afterwards: messageOnce },
  'chat.start': { moment: 'before the chat is started with its first message', afterwards: messageOnce },
  'chat.started': { moment: 'started, before that is written', afterwards: messageOnce },
  'chat.kept': {
    moment: 'the chat is written, before the message is noted as carried',
    afterwards: messageOnce,
  },
  'event.send': { moment: 'before a further message is written into the chat', afterwards: messageOnce },
  'event.sent': { moment: 'in the chat, before that is noted', afterwards: messageOnce },
  'event.kept': { moment: 'noted as carried', afterwards: messageOnce },
  'delete.send': { moment: 'before an unsent message is deleted', afterwards: 'deleted in LiveChat' },
  'delete.sent': { moment: 'deleted, before that is noted', afterwards: 'deleted in LiveChat' },
  'answer.read': { moment: 'an answer was read, before it is in the outbox', afterwards: answerOnce },
  'answer.queued': { moment: 'in the outbox', afterwards: answerOnce },
  'answer.mark': { moment: 'sent, before it is marked as delivered', afterwards: answerOnce },
  'answer.marked': { moment: 'marked, before that is noted', afterwards: answerOnce },
  'record.send': {
    moment: "before a console's reply is written into LiveChat",
    afterwards: 'at Instagram once, in LiveChat once',
  },
  'record.sent': {
    moment: 'written, before that is noted',
    afterwards: 'at Instagram once, in LiveChat once',
  },
  'grant.ask': { moment: 'before a new token pair is asked for', afterwards: grantKept },
  'grant.answered': { moment: 'the pair has come, before it is stored', afterwards: grantKept },
  'grant.kept': { moment: 'stored', afterwards: grantKept },
};

/** The table of docs/chaos.md. */
export const outcomeTable = (): string =>
  [
    '| step | the kill falls | after the next start |',
    '| --- | --- | --- |',
    ...[...Object.entries(outcomesOfReply), ...Object.entries(outcomesOfBridge)].map(
      ([step, { moment, afterwards }]) => `| \`${step}\` | ${moment} | ${afterwards} |`,
    ),
  ].join('\n');
