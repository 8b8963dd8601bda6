import { z } from 'zod';
import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';
import { isOlderVersion } from '../../shared/console-version.ts';
import { relayVersionSchema, signingForm, wireVersion } from '../../shared/wire/index.ts';
import { askOpenly, proxyFaultOf } from '../network/index.ts';

const maxAnswerBytes = 1024 * 1024;

const versionSchema = z.looseObject(relayVersionSchema.shape);
export type RelayVersionAnswer = z.infer<typeof versionSchema>;

/**
 * Which of the two is too old for the other; undefined: they fit. `version`: of this console; absent: its age does not
 * matter.
 */
export const versionProblem = (
  {
    wireVersion: theirs,
    signing,
    consoles,
  }: Pick<RelayVersionAnswer, 'wireVersion' | 'consoles'> & { signing?: number | undefined },
  version?: string,
): ErrorCode | undefined => {
  if (theirs > wireVersion) return 'CONSOLE_OUTDATED';
  if (theirs < wireVersion || (signing ?? 1) < signingForm) return 'RELAY_OUTDATED';
  const { minimum } = consoles ?? {};
  return minimum !== undefined && version !== undefined && isOlderVersion(version, minimum)
    ? 'CONSOLE_OUTDATED'
    : undefined;
};

const unknownNames: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
/** Node's names of what is wrong with a certificate. Source: Node's tls documentation, "X509 certificate error codes". */
const certificateWords =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|INVALID_CA|CRL_|HOSTNAME_MISMATCH)/;

const failureOf = (error: unknown): BackchannelError => {
  const fault = proxyFaultOf(error);
  if (fault) return fault;
  const { code } = error as { code?: unknown };
  const cause = typeof code === 'string' ? code : 'unknown';
  const details = { cause };
  if (unknownNames.has(cause)) return new BackchannelError('RELAY_NAME_UNKNOWN', { details });
  if (certificateWords.test(cause)) return new BackchannelError('RELAY_CERTIFICATE', { details });
  // An answer that is no TLS, or too long to be a relay's.
  if (cause === 'EPROTO' || cause.startsWith('ERR_SSL') || cause === 'ERR_BAD_RESPONSE')
    return new BackchannelError('RELAY_NOT_ONE', { details });
  return new BackchannelError('RELAY_UNREACHABLE', { details });
};

/**
 * Whether there is a relay at an address that this console can work with: asked without a signature, and nothing is told about
 * this computer but its version. `url`: an origin (shared/relay-address.ts).
 * Errors: RELAY_NAME_UNKNOWN, RELAY_UNREACHABLE, RELAY_CERTIFICATE, RELAY_NOT_ONE, RELAY_NOT_READY, CONSOLE_OUTDATED,
 * RELAY_OUTDATED, PROXY_*; `details.cause`: the system's word.
 */
export const probeRelay = async (
  url: string,
  /** `version`: of this console; absent: the relay's minimum is not looked at. */
  options: { userAgent: string; version?: string | undefined },
): Promise<void> => {
  const { userAgent } = options;
  const { status, text } = await askOpenly(`${url}/v1/config`, {
    userAgent,
    accept: 'application/json',
    maxAnswerBytes,
  }).catch((error: unknown) => {
    throw failureOf(error);
  });
  if (status >= 500) throw new BackchannelError('RELAY_NOT_READY', { details: { cause: String(status) } });
  const answer = versionSchema.safeParse(jsonOf(text));
  if (status !== 200 || !answer.success)
    throw new BackchannelError('RELAY_NOT_ONE', { details: { cause: String(status) } });
  const problem = versionProblem(answer.data, options.version);
  if (problem) throw new BackchannelError(problem);
};

const jsonOf = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text));
  } catch {
    // The schema refuses undefined.
    return undefined;
  }
};
