import { createHash } from 'node:crypto';

/** What the browser tab shows when the sign-in is over. No script, no image, no link. */
export type AnswerPage = 'finished' | 'denied' | 'failed' | 'foreign';

const messages: Readonly<Record<AnswerPage, { title: string; text: string }>> = {
  finished: { title: 'You are signed in', text: 'You can close this tab and return to Backchannel.' },
  denied: {
    title: 'Access was not granted',
    text: 'Backchannel has received nothing. You can close this tab and return to Backchannel.',
  },
  failed: {
    title: 'Sign-in did not finish',
    text: 'You can close this tab. Backchannel says what went wrong and lets you try again.',
  },
  foreign: {
    title: 'This answer belongs to another sign-in',
    text: 'You can close this tab. Start again from Backchannel if it is still waiting.',
  },
};

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;' +
  'background:#f6f6f7;color:#131317}' +
  'main{max-width:28rem;padding:2rem;text-align:center}h1{font-size:1.5rem;margin:0 0 .5rem}' +
  '@media (prefers-color-scheme:dark){body{background:#1b1b20;color:#fff}}';

const styleHash = createHash('sha256').update(style).digest('base64');

/** Headers of every answer of the loopback listener. No cookies; the address, which holds the code, is sent to no other page. */
export const pageHeaders: Readonly<Record<string, string>> = {
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

export const renderPage = (page: AnswerPage): string => {
  const { title, text } = messages[page];
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} - Backchannel</title>` +
    `<meta name="viewport" content="width=device-width"><style>${style}</style></head>` +
    `<body><main><h1>${title}</h1><p>${text}</p></main></body></html>`
  );
};
