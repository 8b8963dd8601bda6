import { privateMessageIdSchema, type PrivateMessageId } from '../../../shared/domain/index.ts';
import type { PrivateChatBody } from '../../../shared/wire/index.ts';

/**
 * Under which name the relay link keeps a fact: `message:<id>`, `change:<id>`; offered again, a number behind it, so that the
 * relay takes it for another envelope.
 */
export const factKey = ({ type }: Pick<PrivateChatBody, 'type'>, factId: string, offers = 0): string =>
  `${type === 'message' ? 'message' : 'change'}:${factId}${offers === 0 ? '' : `:${offers}`}`;

const keyPattern = /^(message|change):([0-9a-f-]{36})(?::\d+)?$/;

/** The fact of such a name; undefined: it is none. `isAgain`: it had been offered before. */
export const factOfKey = (
  dedupeKey: string,
): { kind: 'message' | 'change'; id: PrivateMessageId; isAgain: boolean } | undefined => {
  const [, kind, id] = keyPattern.exec(dedupeKey) ?? [];
  const parsed = privateMessageIdSchema.safeParse(id);
  if (!parsed.success || (kind !== 'message' && kind !== 'change')) return undefined;
  return { kind, id: parsed.data, isAgain: dedupeKey.length > `${kind}:${id}`.length };
};
