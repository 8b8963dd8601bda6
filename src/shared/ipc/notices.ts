import { z } from 'zod';
import { codeSchema, momentSchema } from '../bounds.ts';
import {
  chatIdSchema,
  conversationIdSchema,
  messageIdSchema,
  privateMessageIdSchema,
} from '../domain/ids.ts';
import {
  minutesPerDay,
  noticeRules,
  noticeSounds,
  notToldReasons,
  quietSpans,
} from '../domain/notice-rules.ts';

/** Desktop notifications: what is told, and why something was not. */
const nothing = z.undefined();

export const noticeRuleSchema = z.enum(noticeRules);
export const noticeSoundSchema = z.enum(noticeSounds);
const minuteSchema = z.number().int().min(0).max(minutesPerDay);
/** One row of the week. */
export const noticeHoursSchema = z.object({ fromMinute: minuteSchema, toMinute: minuteSchema });

/** What was decided about one message. */
export const noticeAnswerSchema = z.object({
  rule: noticeRuleSchema,
  /** Absent: the person was told. */
  because: z.enum(notToldReasons).optional(),
  /** The system's word for its refusal, or until when it was quiet (`untilMs`). */
  detail: codeSchema.optional(),
  untilMs: momentSchema.optional(),
  atMs: momentSchema,
});
export type NoticeAnswer = z.infer<typeof noticeAnswerSchema>;

/** What this system and this installation allow. */
export const noticeAbilitiesSchema = z.object({
  /** Whether the system can show a notification at all. */
  canShow: z.boolean(),
  /** Buttons in a notification, and a field for an answer. */
  hasActions: z.boolean(),
  hasReply: z.boolean(),
  /** Whether the system tells that its do-not-disturb is on. */
  tellsQuiet: z.boolean(),
  /** The organisation has decided that no text of messages is shown. */
  isTextForbidden: z.boolean(),
});
export type NoticeAbilities = z.infer<typeof noticeAbilitiesSchema>;

/** Whose notifications. Exactly one of the two. */
export const noticePlaceSchema = z.union([
  z.strictObject({ conversationId: conversationIdSchema }),
  z.strictObject({ chatId: chatIdSchema }),
]);

export const noticeRoutes = {
  'notice/get-abilities': { input: nothing, output: noticeAbilitiesSchema },
  /** Shows one and plays the sound, whatever the rules say. `because`: why the system did not show it. */
  'notice/test': {
    input: nothing,
    output: z.object({
      because: z.enum(['refused', 'system-quiet']).optional(),
      detail: codeSchema.optional(),
    }),
  },
  /** What was decided when this message came; absent: nothing is kept about it. */
  'notice/why': {
    input: z.union([
      z.strictObject({ messageId: messageIdSchema }),
      z.strictObject({ chatId: chatIdSchema, messageId: privateMessageIdSchema }),
    ]),
    output: z.object({ answer: noticeAnswerSchema.optional() }),
  },
  /** Whether this chat tells of itself. */
  'notice/set-muted': {
    input: z.object({ place: noticePlaceSchema, isMuted: z.boolean() }),
    output: nothing,
  },
  /** Nothing is told for so long; absent: from now on again. */
  'notice/be-quiet': { input: z.object({ span: z.enum(quietSpans).optional() }), output: nothing },
} as const;

export const noticeEvents = {
  /** The window plays it. `volume`: 0 to 1. */
  'notice.sound': z.object({ sound: noticeSoundSchema, volume: z.number().min(0).max(1) }),
} as const;
