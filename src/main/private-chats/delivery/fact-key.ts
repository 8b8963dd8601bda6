import { privateMessageIdSchema, type PrivateMessageId } from '../../../shared/domain/index.ts';
import type { PrivateChatBody } from '../../../shared/wire/index.ts';

/**
 * Under which name the relay link keeps a fact: `message:<id>`, `change:<id>`; offered again, a number behind it, so that the
 * relay takes it for another envelope. A statement of a group is `group:<id of its line>:<part>` at first, and then a change.
 */
export const factKey = ({ type }: Pick<PrivateChatBody, 'type'>, factId: string, offers = 0): string =>
  `${type === 'message' ? 'message' : 'change'}:${factId}${offers === 0 ? '' : `:${offers}`}`;

const keyPattern = /^(message|change|group):([0-9a-f-]{36})(?::\d+)?$/;

/** The fact of such a name; undefined: it is none. */
export const factOfKey = (
  dedupeKey: string,
): { kind: 'message' | 'change'; id: PrivateMessageId } | undefined => {
  const [, kind, id] = keyPattern.exec(dedupeKey) ?? [];
  const parsed = privateMessageIdSchema.safeParse(id);
  if (!parsed.success) return undefined;
  return { kind: kind === 'message' ? kind : 'change', id: parsed.data };
};
