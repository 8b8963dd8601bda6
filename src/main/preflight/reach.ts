import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { askOpenly, proxyFaultOf } from '../network/index.ts';

const maxAnswerBytes = 256 * 1024;

/** What became of a question to a server that anybody may ask. `code`: the system's word or an error code. */
export type Reached =
  { isReached: true; status: number; dateMs: number | undefined } | { isReached: false; code: string };

const codeOf = (error: unknown): string => {
  const fault = proxyFaultOf(error);
  if (fault) return fault.code;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : toBackchannelError(error).code;
};

/**
 * Asks for an address without saying who asks; any answer counts as reached. `dateMs`: the server's clock, to the second. Never
 * rejects.
 */
export const reach = async (url: string, userAgent: string): Promise<Reached> => {
  try {
    const { status, dateMs } = await askOpenly(url, { userAgent, maxAnswerBytes });
    return { isReached: true, status, dateMs };
  } catch (error) {
    // An answer that is too long is an answer.
    const { response } = error as { response?: { status?: unknown } };
    if (error instanceof BackchannelError || typeof response?.status !== 'number')
      return { isReached: false, code: codeOf(error) };
    return { isReached: true, status: response.status, dateMs: undefined };
  }
};
