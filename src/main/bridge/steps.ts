/** Where tests kill the console; each step is between something durable here and an effect elsewhere. */
export const bridgeSteps = [
  /** A customer is about to be made, was made, is written down. */
  'customer.ask',
  'customer.made',
  'customer.kept',
  /** The chat is about to be started with its first event, was started, is written down. */
  'chat.start',
  'chat.started',
  'chat.kept',
  /** An event, in a chat that exists. */
  'event.send',
  'event.sent',
  'event.kept',
  /** The removal of an unsent message. */
  'delete.send',
  'delete.sent',
  /** An agent's answer in LiveChat's app was read, is in Instagram's outbox, was marked as delivered. */
  'answer.read',
  'answer.queued',
  /** The other consoles are about to be told that it may be begun; the relay has it. */
  'answer.claim',
  'answer.claimed',
  'answer.mark',
  'answer.marked',
  /** A file of a console's reply goes to LiveChat, before it is written into the chat. */
  'file.upload',
  'file.uploaded',
  /** A console's reply in LiveChat, in the agent's own name. */
  'record.send',
  'record.sent',
  /** The team's word is about to be done in LiveChat, was done. */
  'step.give',
  'step.given',
  /** A note of the team's, as a whisper. */
  'whisper.send',
  'whisper.sent',
  /** A new token pair was asked for, came, is stored. */
  'grant.ask',
  'grant.answered',
  'grant.kept',
] as const;
export type BridgeStep = (typeof bridgeSteps)[number];

/** Does nothing in production; in a test it may throw, as if the program ended there. */
export interface FailPoints {
  at(step: BridgeStep): void;
}

export const noFailPoints: FailPoints = { at: () => undefined };
