import { BackchannelError } from '../../shared/errors.ts';

/** Without these a message says nothing. */
export const coreFields = 'id,created_time,from,to,message,attachments';
/** In Meta's table of fields; a version or an account may refuse one all the same (instagram.md §10). */
const optionalFields = ['shares{id,link,name,description}', 'story', 'reactions', 'is_unsupported'] as const;
/** In no table of fields, and known to some versions. */
export const replyField = 'reply_to';

/** Fields of the history that Instagram has refused to an account. */
export interface FieldMemory {
  read(): readonly string[];
  write(refused: readonly string[]): void;
}

export const providerCodeOf = (error: unknown): unknown =>
  error instanceof BackchannelError ? error.details?.['providerCode'] : undefined;

/** "Tried accessing nonexisting field": nothing of the call was answered. With a subcode it is about something else. */
export const isUnknownField = (error: unknown): boolean =>
  providerCodeOf(error) === 100 &&
  error instanceof BackchannelError &&
  error.details?.['providerSubcode'] === undefined;

/**
 * What may be asked of a message. Every optional field that was refused is left out from then on: probed apart, once per account.
 */
export interface HistoryFields {
  /** The list to ask for. */
  all(): string;
  /** Asks for each optional field by itself. Answers whether one was refused. Errors: those of `ask` but for an unknown field. */
  probe(ask: (field: string) => Promise<unknown>): Promise<boolean>;
  /** Whether it is still to be found out if the replies' field is known. */
  mayAskReplies(): boolean;
  acceptReplies(): void;
  refuse(field: string): void;
}

export const createHistoryFields = (memory: FieldMemory | undefined): HistoryFields => {
  const refused = new Set(memory?.read());
  let isProbed = false;
  let knowsReplies = false;
  const refuse = (field: string): void => {
    refused.add(field);
    memory?.write([...refused]);
  };
  const wanted = (): string[] =>
    [...optionalFields, ...(knowsReplies ? [replyField] : [])].filter((field) => !refused.has(field));
  return {
    all: () => [coreFields, ...wanted()].join(','),
    async probe(ask) {
      // Once: a refusal that none of them explains is about something else.
      if (isProbed) return false;
      let isAnyRefused = false;
      for (const field of wanted()) {
        try {
          await ask(field);
        } catch (error) {
          if (!isUnknownField(error)) throw error;
          refuse(field);
          isAnyRefused = true;
        }
      }
      isProbed = true;
      return isAnyRefused;
    },
    mayAskReplies: () => !knowsReplies && !refused.has(replyField),
    acceptReplies() {
      knowsReplies = true;
    },
    refuse,
  };
};
