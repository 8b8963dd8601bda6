import type { CustomerId, FileKind, MessageMid } from '../../shared/domain/index.ts';
import type { MessagingEvent } from '../../shared/domain/event.ts';

export interface Profile {
  name: string | undefined;
  username: string | undefined;
  /** Signed, dies within days: to be asked for again, not kept. */
  pictureUrl: string | undefined;
  followerCount?: number | undefined;
  /** The customer follows the account. */
  followsUs?: boolean | undefined;
  /** The account follows the customer. */
  isFollowed?: boolean | undefined;
  isVerified?: boolean | undefined;
}

/** A file as it leaves. */
export interface FileToSend {
  kind: FileKind;
  contentType: string;
  /** ASCII, with the ending of its format. */
  name: string;
  bytes: Uint8Array;
}

/** Where the provider has a file from: its own copy, or an address that it can read. */
export type FileSource = { uploadId: string } | { url: string };

export interface Usage {
  /** Highest of all reported shares, 100 = the limit; undefined when the provider has not said (often the case). */
  percent: number | undefined;
  /** Calls before this time only lengthen the block. */
  blockedUntilMs: number | undefined;
}

export interface Thread {
  id: string;
  updatedAtMs: number | undefined;
  participants: { id: string; username: string | undefined }[];
  /** Its newest messages by name, newest first, as far as one page told them; undefined when not asked for or not given. */
  listed: ListedMessage[] | undefined;
  /** More names follow: `listed` is no statement about what it lacks. */
  listedAfter?: string | undefined;
}

/** A message that exists, whether or not the provider still shares what it says. */
export interface ListedMessage {
  mid: MessageMid;
  /** Whole seconds. */
  createdAtMs: number | undefined;
}

/** Names of a thread's newest messages, newest first. */
export interface ListedMessages {
  messages: ListedMessage[];
  /** The list was read to its end, and every entry of it: the thread has no other messages. */
  isWhole: boolean;
}

export interface ThreadHistory {
  /** Oldest first. */
  events: MessagingEvent[];
  /**
   * Back to this time (epoch ms) every message of the thread is among the events. Minus infinity: the thread was read to its
   * end. Plus infinity: the answer is no statement about what it lacks (fewer fields, unreadable entries, no end found).
   */
  reachesBackToMs: number;
}

/** To whom a message goes, and how. */
export interface Addressed {
  customerId: CustomerId;
  /** Only outside the standard reply window. */
  isHumanAgent: boolean;
  /** The message of this conversation that it answers, shown with it as a quote. */
  replyTo?: MessageMid | undefined;
}

/**
 * One connected account at its provider. Every function makes its calls once; only reading the history is tried again when it
 * was too fast. Errors: those of `sendError`, to be read with `readFailure`.
 */
export interface MessagingClient {
  /** Sends one text of at most `limits.textBytes` bytes. `buttons`: titles of those under it, that the customer may tap. */
  sendText(
    message: Addressed & { text: string; buttons?: readonly string[] | undefined },
  ): Promise<{ mid: MessageMid }>;
  /**
   * Gives the provider a copy of a file, which no customer sees. `progress`: 0 to 1. Repeating it makes one copy more. An aborted
   * call throws like one without an answer.
   */
  uploadFile(
    file: FileToSend,
    options: { signal: AbortSignal; progress(share: number): void },
  ): Promise<{ uploadId: string }>;
  /** Sends one file. */
  sendFile(message: Addressed & { kind: FileKind; from: FileSource }): Promise<{ mid: MessageMid }>;
  /**
   * Sets the heart of our side on a message of the conversation, or clears it. There is one at most: a repeat changes nothing.
   */
  setReaction(reaction: { customerId: CustomerId; mid: MessageMid; isSet: boolean }): Promise<void>;
  /** Sets the seen mark on the customer's phone. */
  markSeen(customerId: CustomerId): Promise<void>;
  /** Shows the customer that somebody is writing; fades by itself. */
  showTyping(customerId: CustomerId): Promise<void>;
  /** Takes the thread over from the app that answers it now. Where the account does not allow it, it is refused. */
  takeThread(customerId: CustomerId): Promise<void>;
  /** Asks the app that answers the thread to hand it over; whether it does is its own affair. */
  askForThread(customerId: CustomerId): Promise<void>;
  profile(customerId: CustomerId): Promise<Profile>;
  /**
   * One page of the account's threads, newest first; `after` undefined: the end. A page may hold fewer than asked for, even none.
   * `customerId` asks for that customer's thread only; `withMessages` for names too.
   */
  threads(request: {
    limit?: number | undefined;
    after?: string | undefined;
    customerId?: CustomerId | undefined;
    withMessages?: boolean | undefined;
  }): Promise<{ threads: Thread[]; after: string | undefined }>;
  /**
   * Reads on where a thread's names were cut short: to as many as are asked for of each thread, or to the end. `backToMs`: to
   * one that is older than this instead, however many those are (within bounds).
   */
  listedMessages(thread: Thread, backToMs?: number): Promise<ListedMessages>;
  /** The newest messages of a thread (`limits.sharedPerThread` have content), and how far back they are all there are. */
  threadHistory(threadId: string): Promise<ThreadHistory>;
  /** One message as events; empty when it names nobody. */
  messageEvents(mid: MessageMid): Promise<MessagingEvent[]>;
  /** The same readings, before those that nobody waits for. */
  urgently: Pick<MessagingClient, 'threads' | 'listedMessages' | 'threadHistory'>;
  /**
   * The same reading for work that nobody waits for: behind every other call, one at most each `gapMs`, and a call that was one
   * too many is refused (INSTAGRAM_RATE_LIMITED) instead of repeated.
   */
  inBackground(gapMs: number): Pick<MessagingClient, 'threads' | 'threadHistory'>;
  usage(): Usage;
  /** Factor for the pauses between sends: more than 1 near the limit. */
  slowdown(): number;
}
