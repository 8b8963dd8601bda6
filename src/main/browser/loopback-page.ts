import { createHash } from 'node:crypto';
import { directionOf } from '../../shared/i18n/languages.ts';
import { presentLanguage } from '../../shared/i18n/text.ts';

/** What a browser tab shows that came back to this computer: a heading and a sentence or two, ours alone. */
export interface LoopbackPage {
  title: string;
  text: string;
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;' +
  'background:#f6f6f7;color:#131317}' +
  'main{max-width:28rem;padding:2rem;text-align:center}h1{font-size:1.5rem;margin:0 0 .5rem}' +
  '@media (prefers-color-scheme:dark){body{background:#1b1b20;color:#fff}}';

const styleHash = createHash('sha256').update(style).digest('base64');

/** Headers of every answer of a loopback listener. No cookies; the address, which holds the code, is sent to no other page. */
export const loopbackHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  Connection: 'close',
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (written: string): string => written.replace(/[&<>"]/g, (each) => entities[each] ?? '');

/** In the language of this console. No script, no image, no link. */
export const renderLoopbackPage = (page: LoopbackPage): string => {
  const [title, text] = [escaped(page.title), escaped(page.text)];
  const language = presentLanguage();
  return (
    `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8">` +
    `<title>${title} - Backchannel</title><meta name="viewport" content="width=device-width"><style>${style}</style></head>` +
    `<body><main><h1>${title}</h1><p>${text}</p></main></body></html>`
  );
};
