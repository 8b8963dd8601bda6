import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

/** The line about a proxy that lets nothing through. */
export const proxySentence = ({ code, proxy }: { code: string; proxy: string }): string => {
  const sentence =
    sentenceOfCode(code) ?? text('The proxy of your network does not let Backchannel through.');
  return proxy === '' ? sentence : `${sentence} (${proxy})`;
};
