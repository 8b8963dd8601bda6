import { z } from 'zod';
import { listOf } from '../bounds.ts';

/**
 * Buttons under a reply, Instagram's quick replies: the customer taps one instead of writing, and its title comes back as their
 * message. They go under a text only, and their phone shows them until somebody writes again. Source: instagram.md §7.1.
 */

export const maxReplyButtons = 13;
/** UTF-16 units: the least that "20 characters" can mean, so that Instagram never cuts a title. */
export const maxButtonTitle = 20;

/** One line. Emoji that are joined by invisible signs are titles too. */
export const buttonTitleSchema = z
  .string()
  .trim()
  .min(1)
  .max(maxButtonTitle)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u);
export const replyButtonsSchema = listOf(buttonTitleSchema, maxReplyButtons);

/** As a person writes them: one that has just been added has no title yet. */
const writtenSchema = z.array(z.string().max(maxButtonTitle)).max(maxReplyButtons);

/** Titles as they are sent: without empty ones, each once, in their order. */
export const sendableButtons = (written: readonly string[]): string[] => {
  const titles = written.map((title) => title.trim()).filter((title) => title !== '');
  return [...new Set(titles)].slice(0, maxReplyButtons);
};

/** Those of a reply together with others; what is over Instagram's number is left out. */
export const joinedButtons = (written: readonly string[], more: readonly string[]): string[] =>
  sendableButtons([...written, ...more]);

/** Buttons as a draft keeps them, among the other texts; empty: none. */
export const buttonsAsDraft = (written: readonly string[]): string =>
  written.length === 0 ? '' : JSON.stringify(written);
export const buttonsOfDraft = (draft: string): string[] => {
  if (draft === '') return [];
  try {
    return writtenSchema.safeParse(JSON.parse(draft)).data ?? [];
  } catch {
    return [];
  }
};
