import { z } from 'zod';
import { agentIdSchema, conversationIdSchema } from './domain/ids.ts';
import { relayUrlOf } from './relay-address.ts';

/** Characters of a link; the longest true one has an id of 254, each character escaped. */
const maxLinkLength = 1_000;
/** Characters of a search. */
const maxSearchLength = 100;

export const linkTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('conversation'), conversationId: conversationIdSchema }),
  z.strictObject({ kind: z.literal('person'), agentId: agentIdSchema }),
  z.strictObject({
    kind: z.literal('search'),
    /** One line that can be seen. */
    text: z
      .string()
      .trim()
      .min(1)
      .max(maxSearchLength)
      .regex(/^\P{C}*$/u),
  }),
  /** Names a relay to a program that has none yet: it is shown and asked about, never taken. */
  z.strictObject({ kind: z.literal('setup'), relayUrl: z.string().max(maxLinkLength) }),
]);
/** What a link of ours opens. It only opens: nothing is sent, changed or answered by following one. */
export type LinkTarget = z.infer<typeof linkTargetSchema>;

/** The rest of an address, without escapes; undefined: malformed. */
const unescaped = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** `backchannel://setup?relay=<address>`, which IT sends to people; some browsers put a slash before the question mark. */
const readSetupLink = (text: string): LinkTarget | undefined => {
  const [, escaped = ''] = /^backchannel:\/\/setup\/?\?relay=([\x21-\x7e]+)$/.exec(text) ?? [];
  if (escaped === '' || /[?#&]/.test(escaped)) return undefined;
  const relayUrl = relayUrlOf(unescaped(escaped) ?? '');
  return relayUrl === undefined ? undefined : { kind: 'setup', relayUrl };
};

/** `backchannel://search?q=<text>`, as a form of a page or a bookmark with a keyword writes it: a plus is a space there. */
const readSearchForm = (text: string): LinkTarget | undefined => {
  const [, escaped = ''] = /^backchannel:\/\/search\/?\?q=([\x21-\x7e]+)$/.exec(text) ?? [];
  if (/[?#&\\]/.test(escaped)) return undefined;
  const parsed = linkTargetSchema.safeParse({
    kind: 'search',
    text: unescaped(escaped.replaceAll('+', ' ')),
  });
  return parsed.success ? parsed.data : undefined;
};

/**
 * Reads `backchannel://conversation/<id>`, `backchannel://person/<address>`, `backchannel://search/<text>`,
 * `backchannel://search?q=<text>` and `backchannel://setup?relay=<address>`. Any page and any program can make one: what is not
 * exactly of this form is no link. Undefined: none.
 */
export const readLink = (text: string): LinkTarget | undefined => {
  if (text.length > maxLinkLength) return undefined;
  const withQuery = readSetupLink(text) ?? readSearchForm(text);
  if (withQuery) return withQuery;
  // Some browsers put a slash at the end of an address.
  const parts = /^backchannel:\/\/(conversation|person|search)\/([\x21-\x7e]+?)\/?$/.exec(text);
  const [, kind, rest = ''] = parts ?? [];
  if (kind === undefined || /[/?#@\\]/.test(rest)) return undefined;
  const value = unescaped(rest);
  if (value === undefined) return undefined;
  const target = {
    conversation: { conversationId: value },
    person: { agentId: value },
    search: { text: value },
  };
  const parsed = linkTargetSchema.safeParse({ kind, ...target[kind as keyof typeof target] });
  return parsed.success ? parsed.data : undefined;
};

/** The link of a thing, as `readLink` reads it. */
export const linkTo = (target: LinkTarget): string => {
  if (target.kind === 'setup') return `backchannel://setup?relay=${encodeURIComponent(target.relayUrl)}`;
  const value =
    target.kind === 'conversation'
      ? target.conversationId
      : target.kind === 'person'
        ? target.agentId
        : target.text;
  return `backchannel://${target.kind}/${encodeURIComponent(value)}`;
};

/** The first link among a program's arguments; the switches before it are ours or Chromium's. */
export const linkAmong = (argv: readonly string[]): LinkTarget | undefined => {
  for (const argument of argv.slice(1)) {
    const target = readLink(argument);
    if (target) return target;
  }
  return undefined;
};
