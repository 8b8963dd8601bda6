import { cutText } from '../../shared/cut-text.ts';
import type { BackchannelApi } from '../../preload/index.ts';
import { call } from '../api/call.ts';

/** Unsent texts. Main stores them: written a moment after the last key press, and at once when the chat is left. */
export interface Drafts {
  /** The text as shown now; empty until `load` has answered. */
  peek(key: string): string;
  isLoaded(key: string): boolean;
  load(key: string): Promise<void>;
  change(key: string, text: string): void;
  /** Writes everything that waits, e.g. when switching chats or closing the window. */
  flush(): void;
  subscribe(listener: () => void): () => void;
  /** After signing out. */
  clear(): void;
}

/** The contract's limit for one draft, in characters. */
const maxDraftLength = 20_000;
/** Long enough not to write on every key, short enough that a crash costs a word. */
const writeAfterMs = 400;

export const createDrafts = (api: BackchannelApi['draft'], onProblem: (problem: unknown) => void): Drafts => {
  const texts = new Map<string, string>();
  const waiting = new Set<string>();
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
    async load(key) {
      if (texts.has(key)) return;
      const { text } = await call(api.get({ key }));
      // Text typed while main answered wins.
      if (texts.has(key)) return;
      texts.set(key, text);
      notify();
    },
    change(key, text) {
      const kept = cutText(text, maxDraftLength);
      if (texts.get(key) === kept) return;
      texts.set(key, kept);
      waiting.add(key);
      clearTimeout(timer);
      timer = setTimeout(flush, writeAfterMs);
      notify();
    },
    flush,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      clearTimeout(timer);
      waiting.clear();
      texts.clear();
      notify();
    },
  };
};

export const replyDraftKey = (conversationId: string): string => `reply:${conversationId}`;
export const privateDraftKey = (colleagueId: string): string => `private:${colleagueId}`;
/** A note's draft is never a reply's: nothing that sends to a customer reads it. */
export const noteDraftKey = (conversationId: string): string => `note:${conversationId}`;
