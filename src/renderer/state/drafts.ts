import { cutText } from '../../shared/cut-text.ts';
import { maxDraftLength } from '../../shared/domain/reply-text.ts';
import type { BackchannelApi } from '../../preload/index.ts';
import { call } from '../api/call.ts';

/** Unsent texts. Main stores them: written a moment after the last key press, and at once when the chat is left. */
export interface Drafts {
  /** The text as shown now; empty until `load` has answered. */
  peek(key: string): string;
  isLoaded(key: string): boolean;
  /** Whether there is one, also of a key that was not loaded: as far as `loadKeys` has told. */
  has(key: string): boolean;
  /** Reads which replies and notes are unsent. */
  loadKeys(): Promise<void>;
  load(key: string): Promise<void>;
  /** `caret`: where the person goes on writing, when the text was not typed. */
  change(key: string, text: string, caret?: Caret): void;
  /** Empties it here only: main does the same in the step that takes the text over. */
  take(key: string): void;
  /** What main kept under it has ended: it is read anew when it is next asked for. */
  forget(key: string): void;
  /** Where the caret of the shown text is to be put, once. */
  takeCaret(key: string): Caret | undefined;
  /** Writes everything that waits, e.g. when switching chats or closing the window. */
  flush(): void;
  subscribe(listener: () => void): () => void;
  /** After signing out. */
  clear(): void;
}

/** A selection in a text, in UTF-16 units as of a text field. */
export interface Caret {
  start: number;
  end: number;
}

/** Long enough not to write on every key, short enough that a crash costs a word. */
const writeAfterMs = 400;

export const createDrafts = (api: BackchannelApi['draft'], onProblem: (problem: unknown) => void): Drafts => {
  const texts = new Map<string, string>();
  const waiting = new Set<string>();
  const known = new Set<string>();
  const carets = new Map<string, Caret>();
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const key of waiting) call(api.set({ key, text: texts.get(key) ?? '' })).catch(onProblem);
    waiting.clear();
  };

  return {
    peek: (key) => texts.get(key) ?? '',
    isLoaded: (key) => texts.has(key),
    has(key) {
      const text = texts.get(key);
      return text === undefined ? known.has(key) : text.trim() !== '';
    },
    async loadKeys() {
      const { keys } = await call(api.list());
      known.clear();
      for (const key of keys) known.add(key);
      notify();
    },
    async load(key) {
      if (texts.has(key)) return;
      const { text } = await call(api.get({ key }));
      // Text typed while main answered wins.
      if (texts.has(key)) return;
      texts.set(key, text);
      notify();
    },
    change(key, text, caret) {
      const kept = cutText(text, maxDraftLength);
      if (caret === undefined) carets.delete(key);
      else carets.set(key, caret);
      if (texts.get(key) === kept) return;
      texts.set(key, kept);
      waiting.add(key);
      clearTimeout(timer);
      timer = setTimeout(flush, writeAfterMs);
      notify();
    },
    take(key) {
      texts.set(key, '');
      known.delete(key);
      waiting.delete(key);
      carets.delete(key);
      notify();
    },
    forget(key) {
      texts.delete(key);
      waiting.delete(key);
      carets.delete(key);
      notify();
    },
    takeCaret(key) {
      const caret = carets.get(key);
      carets.delete(key);
      return caret;
    },
    flush,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      clearTimeout(timer);
      waiting.clear();
      carets.clear();
      texts.clear();
      known.clear();
      notify();
    },
  };
};

export const replyDraftKey = (conversationId: string): string => `reply:${conversationId}`;
/** The id of the message that the reply answers. */
export const quoteDraftKey = (conversationId: string): string => `quote:${conversationId}`;
/** The buttons under it (shared/domain/reply-button.ts). */
export const buttonsDraftKey = (conversationId: string): string => `buttons:${conversationId}`;
/** Of a waiting reply that is being changed. */
export const editDraftKey = (messageId: string): string => `edit:${messageId}`;
/** The buttons under it. */
export const editButtonsDraftKey = (messageId: string): string => `edit-buttons:${messageId}`;
export const privateDraftKey = (chatId: string): string => `private:${chatId}`;
/** What is written to a colleague about a conversation. */
export const askDraftKey = (conversationId: string): string => `ask:${conversationId}`;
/** A note's draft is never a reply's: nothing that sends to a customer reads it. */
export const noteDraftKey = (conversationId: string): string => `note:${conversationId}`;
