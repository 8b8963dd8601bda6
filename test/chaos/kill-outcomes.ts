import type { BridgeStep } from '../../src/main/bridge/index.ts';
import type { OutboxStep, UploadStep } from '../../src/main/conversations/index.ts';

/** Between what durable thing and what effect the kill falls. */
interface Outcome {
  moment: string;
}

const sentOnce = 'at Instagram once, shown as sent';

export const outcomesOfReply: Readonly<
  Record<OutboxStep, Outcome & { afterwards: string; state: string; sends: number }>
> = {
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

/** The same for the file of a reply: an upload is seen by no customer, so that one that was in vain does no harm. */
export const outcomesOfUpload: Readonly<Record<UploadStep, Outcome & { uploads: number }>> = {
  'upload.begin': { moment: "before a reply's file is uploaded", uploads: 1 },
  'upload.sent': { moment: 'Instagram has it, before its name for it is written', uploads: 2 },
  'upload.kept': { moment: 'the name is written, before the reply is begun', uploads: 1 },
};

/** Everything that is there afterwards: the lines of the chat in LiveChat (`<` from the customer), and what Instagram was sent. */
interface BridgeOutcome extends Outcome {
  livechat: readonly string[];
  instagram: readonly string[];
  /** An administrator has to authorize the bridge again; what waits is carried then. */
  isAdminAsked?: boolean;
}

const first = { livechat: ['< first'], instagram: [] };
const second = { livechat: ['< first', '< second'], instagram: [] };
const deleted = { livechat: ['< first', '< second (deleted)'], instagram: [] };
const answered = {
  livechat: ['< first', 'jonas@bakery.test an answer (delivered)'],
  instagram: ['an answer'],
};
const pictured = { livechat: ['< first', 'maria@bakery.test menu.png'], instagram: ['(image)'] };
const recorded = {
  livechat: ['< first', 'maria@bakery.test from the console'],
  instagram: ['from the console'],
};

const noted = { livechat: ['< first', 'maria@bakery.test a note'], instagram: [] };

export const outcomesOfBridge: Readonly<Record<BridgeStep, BridgeOutcome>> = {
  'customer.ask': { moment: 'before the customer is made in LiveChat', ...first },
  'customer.made': { moment: 'made, before that is written', ...first },
  'customer.kept': { moment: 'written, before the chat is started', ...first },
  'chat.start': { moment: 'before the chat is started with its first message', ...first },
  'chat.started': { moment: 'started, before that is written', ...first },
  'chat.kept': { moment: 'the chat is written, before the message is noted as carried', ...first },
  'event.send': { moment: 'before a further message is written into the chat', ...second },
  'event.sent': { moment: 'in the chat, before that is noted', ...second },
  'event.kept': { moment: 'noted as carried', ...second },
  'delete.send': { moment: 'before an unsent message is deleted', ...deleted },
  'delete.sent': { moment: 'deleted, before that is noted', ...deleted },
  'answer.read': { moment: "an agent's answer was read, before it is in the outbox", ...answered },
  'answer.queued': { moment: 'in the outbox', ...answered },
  'answer.claim': { moment: 'before the colleagues are told that it may be begun', ...answered },
  'answer.claimed': { moment: 'the relay has that for them, before it is sent', ...answered },
  'answer.mark': { moment: 'sent, before it is marked as delivered in LiveChat', ...answered },
  'answer.marked': { moment: 'marked, before that is noted', ...answered },
  'file.upload': { moment: "before a file of a console's reply is uploaded to LiveChat", ...pictured },
  'file.uploaded': { moment: 'uploaded, before it is written into the chat', ...pictured },
  'record.send': { moment: "before a console's reply is written into LiveChat", ...recorded },
  'record.sent': { moment: 'written, before that is noted', ...recorded },
  'step.give': { moment: 'before the chat goes to whom the team has assigned', ...first },
  'step.given': { moment: 'it has gone there, before that is noted', ...first },
  'whisper.send': { moment: 'before a note of the team is whispered in the chat', ...noted },
  'whisper.sent': { moment: 'whispered, before that is noted', ...noted },
  'grant.ask': { moment: 'before a new token pair is asked for', ...first },
  'grant.answered': { moment: 'the pair has come, before it is stored', ...first, isAdminAsked: true },
  'grant.kept': { moment: 'stored', ...first },
};

const quoted = (lines: readonly string[]): string =>
  lines.length === 0 ? 'nothing' : lines.map((line) => `“${line}”`).join(', ');

const afterwardsOf = ({ livechat, instagram, isAdminAsked }: BridgeOutcome): string =>
  [
    ...(isAdminAsked === true ? ['an administrator is asked to authorize again; then'] : []),
    `LiveChat has ${quoted(livechat)}, Instagram was sent ${quoted(instagram)}`,
  ].join(' ');

/** The table of docs/chaos.md, by rows. */
export const outcomeRows = (): [step: string, moment: string, afterwards: string][] => [
  ...Object.entries(outcomesOfReply).map(([step, { moment, afterwards }]): [string, string, string] => [
    step,
    moment,
    afterwards,
  ]),
  ...Object.entries(outcomesOfUpload).map(([step, { moment, uploads }]): [string, string, string] => [
    step,
    moment,
    `uploaded ${uploads === 1 ? 'once' : 'twice'}; ${sentOnce}`,
  ]),
  ...Object.entries(outcomesOfBridge).map(([step, outcome]): [string, string, string] => [
    step,
    outcome.moment,
    afterwardsOf(outcome),
  ]),
];
