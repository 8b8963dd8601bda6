import { z } from 'zod';
import { listOf } from '../bounds.ts';
import { maxButtonTitle, maxReplyButtons } from './reply-button-rules.ts';

/**
 * Buttons under a reply, Instagram's quick replies: the customer taps one instead of writing, and its title comes back as their
 * message. They go under a text only, and their phone shows them until somebody writes again. Source: instagram.md §7.1.
 */

/** One line. Emoji that are joined by invisible signs are titles too. */
export const buttonTitleSchema = z
  .string()
  .trim()
  .min(1)
  .max(maxButtonTitle)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u);
export const replyButtonsSchema = listOf(buttonTitleSchema, maxReplyButtons);
