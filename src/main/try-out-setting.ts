import { z } from 'zod';
import { BackchannelError } from '../shared/errors.ts';

/** Set by scripts/try-out for the first console it opens; one JSON object. */
const setting = 'BACKCHANNEL_TRY_OUT';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const isOnThisComputer = (address: string): boolean => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'http:' && loopbackHosts.has(url.hostname);
};
const localUrl = z.string().refine(isOnThisComputer);

const schema = z.strictObject({
  /** The simulators' control API. */
  controlUrl: localUrl,
  /** The page to write as a customer. */
  phoneUrl: localUrl,
  /** Of the try-out itself, which owns the processes (scripts/try-out/desk.ts), and the word it asks for. */
  deskUrl: localUrl,
  deskSecret: z.string().regex(/^[0-9a-f]{64}$/),
});
export type TryOutSetting = z.infer<typeof schema>;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses undefined.
    return undefined;
  }
};

/**
 * Where the simulators and the try-out are, when this console is being tried out. A packaged console and one whose relay is
 * elsewhere never look at the setting: they meet real people.
 * Errors: SETTING_INVALID.
 */
export const readTryOut = (
  env: Readonly<Record<string, string | undefined>>,
  where: { isPackaged: boolean; relayUrl: string },
): TryOutSetting | undefined => {
  const text = env[setting];
  if (text === undefined || text === '') return undefined;
  if (where.isPackaged || !isOnThisComputer(where.relayUrl)) return undefined;
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new BackchannelError('SETTING_INVALID', { details: { setting } });
  return parsed.data;
};
