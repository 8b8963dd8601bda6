import type { FastifyReply } from 'fastify';
import type { Reader } from '../../shared/i18n/accept-language.ts';
import { english, type EnglishText } from '../../shared/i18n/text.ts';
import { sha256 } from '../crypto.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] ?? '');

export const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

/** A link that looks like a button. `address`: ours, never what somebody sent. */
export const wayOn = (address: string, label: string): string =>
  `<p><a class="way-on" rel="noreferrer" href="${escapeHtml(address)}">${escapeHtml(label)}</a></p>`;

export const list = (items: readonly string[]): string =>
  `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;

export const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = (tag: 'th' | 'td', texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells('th', headings)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
};

/** "2026-11-22 10:15 UTC" */
export const timeText = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Uses the browser's own light and dark colours. */
const commonStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
header { background: #6a1b9a; color: #fff; padding: .5rem 1rem; font-weight: 600; }
h1 { font-size: 1.5rem; line-height: 1.25; }`;

/** A page of the relay. `html`: made by the functions above, in the reader's language. */
interface Page {
  reader: Reader;
  title: string;
  /** By default the title. */
  heading?: string;
  html: string;
  /** By default 200. */
  status?: number;
  isSandbox: boolean;
}

/** A function that sends pages of one look without cookie, script, form or external content. `banner`: shown with a sandbox. */
export const createPageSender = (look: { style: string; banner: EnglishText }) => {
  const style = `${commonStyle}${look.style}`;
  // Allows nothing but this one style sheet, by its hash.
  const contentSecurityPolicy = [
    "default-src 'none'",
    `style-src 'sha256-${sha256(style).toString('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return (
    reply: FastifyReply,
    { reader, title, heading = title, html, status = 200, isSandbox }: Page,
  ): FastifyReply => {
    const banner = isSandbox ? `<header>${escapeHtml(reader.text.of(look.banner))}</header>` : '';
    return reply
      .code(status)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy)
      .header('referrer-policy', 'no-referrer')
      .header('content-language', reader.language)
      .header('vary', 'accept-language')
      .send(
        `<!doctype html><html lang="${reader.language}" dir="${reader.direction}"><head><meta charset="utf-8">` +
          `<title>${escapeHtml(title)}</title>` +
          `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">` +
          `<style>${style}</style></head><body>${banner}` +
          `<main><h1>${escapeHtml(heading)}</h1>${html}</main></body></html>`,
      );
  };
};

/** Sends a page with headings and tables. */
export const sendHtml = createPageSender({
  style: `
main { max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { border: 1px solid GrayText; padding: .35rem .5rem; text-align: start; vertical-align: top; }
code { font-size: .8rem; }
@media print {
  header { color: #000; background: none; } main { margin: 0; max-width: none; } tr { break-inside: avoid; }
}`,
  banner: english('Sandbox – simulated platforms, invented people.'),
});
