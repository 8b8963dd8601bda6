import type { z } from 'zod';
import { ipcRoutes, type RouteName } from '../../../src/shared/ipc/index.ts';

export interface BadInput {
  route: RouteName;
  /** What is wrong with it. */
  what: string;
  input: unknown;
}

/** Wrong for any field: other types, nothing, far too long, nested, not a number. */
const oddValues: readonly [string, unknown][] = [
  ['absent', undefined],
  ['null', null],
  ['a number', 12_345_678.9],
  ['not a number', Number.NaN],
  ['true', true],
  ['empty', ''],
  ['blank', ' \n '],
  ['far too long', 'x'.repeat(100_001)],
  ['an unknown word', 'no-such-word'],
  ['a list', ['x']],
  ['an object', { toString: 'x' }],
];

/** Inputs that are plausible for a route as a whole; each field of them is then made odd, one at a time. */
const plausible: Partial<Record<string, unknown>> = {
  url: 'https://bakery.example/',
  secrets: 'persistent',
  status: 'offline',
  chatId: 'jonas@bakery.test',
  colleagueId: 'jonas@bakery.test',
  text: 'Hello',
  view: 'all',
  limit: 10,
  conversationId: '17841400000000042:7610000000000099',
  messageId: 'message-1',
  pageId: '104400000000711',
  pageName: 'Invented Bakery',
  key: 'draft',
  section: 'inbox',
  theme: 'dark',
};

const fieldsOf = (schema: z.ZodType): string[] =>
  'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null
    ? Object.keys(schema.shape)
    : [];

/** Whatever the route's own schema refuses, out of a table made from its fields. */
export const badInputsOf = (route: RouteName): BadInput[] => {
  const schema: z.ZodType = ipcRoutes[route].input;
  const fields = fieldsOf(schema);
  const whole = Object.fromEntries(
    fields.filter((field) => field in plausible).map((field) => [field, plausible[field]]),
  );
  const candidates: [string, unknown][] = [
    ...oddValues.map(([what, value]): [string, unknown] => [`${what} in the place of the input`, value]),
    ['an empty object', {}],
    ...fields.flatMap((field) =>
      oddValues.map(([what, value]): [string, unknown] => [
        `${field}: ${what}`,
        { ...whole, [field]: value },
      ]),
    ),
  ];
  return candidates
    .filter(([, input]) => !schema.safeParse(input).success)
    .map(([what, input]) => ({ route, what, input }));
};

export const routeNames = Object.keys(ipcRoutes) as RouteName[];

const camel = (words: string): string => words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `private-chat/list-messages` → `['privateChat', 'listMessages']`, its place in `window.backchannel`. */
export const verbOf = (route: RouteName): [area: string, verb: string] => {
  const [area = '', verb = ''] = route.split('/');
  return [camel(area), camel(verb)];
};
