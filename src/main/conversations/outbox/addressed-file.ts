import type { Clock } from '../../../shared/clock.ts';
import type { FileProblem, MessageId, MissingMedia } from '../../../shared/domain/index.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Attachments } from '../attachments/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { ReplyPolicy } from '../ports.ts';
import type { OutboxRow } from '../store/outbox.ts';
import type { MessageRow } from '../store/messages.ts';
import type { Stores } from '../stores.ts';
import type { OutboxFailPoints } from './steps.ts';

/** An address that gives no answer is asked so often; then the address itself goes. */
const mostTries = 3;

/**
 * Files that agents send in LiveChat's own app. Such a reply is in line as its address, which is what goes when the file cannot:
 * an answer is never held up by a file. Before it is begun the file is fetched, checked and kept here, and takes the text's place
 * in one transaction; from there on it is a reply with a file like every other.
 */
export interface AddressedFiles {
  /** The file of this reply has to be fetched first. */
  isOne(messageId: MessageId): boolean;
  /** 'settled': it is a file now, or goes as its address. 'again': nobody answered, to be tried later. */
  bring(row: OutboxRow): Promise<'settled' | 'again'>;
  /** It cannot go as a file after all, and certainly has not: the address takes its place. False: it is no such reply. */
  fallBack(messageId: MessageId, code: ErrorCode): boolean;
}

/** As of bridge/outbound/outbound-policy.ts: "<name>: <address>", or the address alone. */
const addressIn = (text: string): { name: string; url: string } => {
  const url = text.split(/\s/u).at(-1) ?? '';
  const name = text.slice(0, text.length - url.length).replace(/:\s*$/u, '');
  return { name: name === '' ? 'file' : name, url };
};

const isAddressed = (message: MessageRow | undefined): message is MessageRow & { text: string } =>
  message?.kind === 'file' &&
  message.direction === 'out' &&
  message.text !== undefined &&
  message.mid === undefined;

export const createAddressedFiles = (deps: {
  stores: Pick<Stores, 'messages' | 'outbox' | 'outgoingFiles'>;
  files: Pick<Attachments, 'seal' | 'sweep'>;
  publisher: ChangePublisher;
  policy(): Pick<ReplyPolicy, 'isCarried' | 'fetchFile' | 'sentAsAddress'> | undefined;
  clock: Clock;
  failPoints: OutboxFailPoints;
}): AddressedFiles => {
  const { files, publisher, policy, clock, failPoints } = deps;
  const { messages, outbox, outgoingFiles } = deps.stores;
  const tries = new Map<MessageId, number>();

  /** Still in line, as it was. */
  const waiting = (messageId: MessageId): (MessageRow & { text: string }) | undefined => {
    const message = messages.get(messageId);
    return outbox.byMessage(messageId)?.state === 'queued' && isAddressed(message) ? message : undefined;
  };

  const asAddress = (messageId: MessageId, code: ErrorCode): void =>
    publisher.inTransaction(() => {
      const message = waiting(messageId);
      if (!message) return;
      messages.put({ ...message, kind: 'text' });
      policy()?.sentAsAddress?.(messageId, code);
      publisher.message(message.conversationId, messageId);
    });

  return {
    isOne: (messageId) =>
      isAddressed(messages.get(messageId)) &&
      outgoingFiles.byMessage(messageId) === undefined &&
      policy()?.fetchFile !== undefined &&
      policy()?.isCarried(messageId) === true,

    async bring({ messageId, conversationId }) {
      const message = waiting(messageId);
      const fetchFile = policy()?.fetchFile;
      if (!message || !fetchFile) return 'settled';
      const { name, url } = addressIn(message.text);
      failPoints.at('fetch.begin');
      const fetched: Uint8Array | MissingMedia = await fetchFile(url);
      failPoints.at('fetch.done');
      if (typeof fetched === 'string') {
        const count = (tries.get(messageId) ?? 0) + 1;
        tries.set(messageId, count);
        if (fetched === 'unreachable' && count < mostTries) return 'again';
        asAddress(messageId, fetched === 'too-large' ? 'INSTAGRAM_MEDIA_REFUSED' : 'MEDIA_NOT_AVAILABLE');
        return 'settled';
      }
      const sealed: { problem: FileProblem } | Awaited<ReturnType<Attachments['seal']>> = await files.seal({
        conversationId,
        name,
        bytes: fetched,
      });
      if ('problem' in sealed) {
        asAddress(messageId, 'INSTAGRAM_MEDIA_REFUSED');
        return 'settled';
      }
      publisher.inTransaction(() => {
        const now = waiting(messageId);
        if (!now) return;
        const { id: fileId, kind, name: title } = sealed.row;
        outgoingFiles.add({ ...sealed.row, messageId });
        messages.put({ ...now, text: undefined, kind, attachments: [{ kind, title, fileId }] });
        publisher.message(conversationId, messageId);
      });
      sealed.release();
      failPoints.at('fetch.kept');
      return 'settled';
    },

    fallBack(messageId, code) {
      const file = outgoingFiles.byMessage(messageId);
      if (!file || policy()?.isCarried(messageId) !== true) return false;
      const isDone = publisher.inTransaction(() => {
        const row = outbox.byMessage(messageId);
        const message = messages.get(messageId);
        const address = row?.written?.trim();
        if (!row || !message || address === undefined || address === '') return false;
        outgoingFiles.remove(file.id);
        messages.put({ ...message, kind: 'text', text: address, attachments: [] });
        outbox.update(messageId, {
          state: 'queued',
          // Another version of the row: the sender looks at it again.
          notBeforeMs: Math.max(row.notBeforeMs + 1, clock.now()),
          reason: undefined,
          detail: undefined,
          attempts: 0,
          attemptedAtMs: undefined,
          settleAtMs: undefined,
          isRefused: false,
        });
        policy()?.sentAsAddress?.(messageId, code);
        publisher.message(row.conversationId, messageId);
        return true;
      });
      if (isDone) void files.sweep();
      return isDone;
    },
  };
};
