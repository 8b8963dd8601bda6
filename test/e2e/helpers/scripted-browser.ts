import { wayBackOf } from '../../helpers/facebook-login.ts';

/**
 * The person's browser, outermost edge of the tests: it opens an address the console gave to the system, reads the form on the
 * page as a person would, sends it, and follows the redirects to the end.
 */
import { openBrowser } from '../../helpers/browser.ts';

const decode = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

const attribute = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return match?.[1] === undefined ? undefined : decode(match[1]);
};

interface Form {
  action: string;
  /** Hidden fields and ticked boxes, in order. */
  fields: [string, string][];
}

const readForm = (html: string): Form => {
  const form = /<form[^>]*>[\s\S]*?<\/form>/.exec(html)?.[0];
  if (form === undefined) throw new Error('The page has no form.');
  const fields: [string, string][] = [];
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(input, 'name');
    const type = attribute(input, 'type') ?? 'text';
    if (name === undefined) continue;
    if (type === 'checkbox' && !/\schecked/.test(input)) continue;
    fields.push([name, attribute(input, 'value') ?? '']);
  }
  return { action: attribute(/<form[^>]*>/.exec(form)?.[0] ?? '', 'action') ?? '', fields };
};

/** Lets `ms` pass for platforms and consoles. */
export type PassTime = (ms: number) => Promise<void>;

/**
 * Opens `address`, answers its form, and returns the text of the last page. `answers` replace or add fields. Without `passTime` a
 * page that goes on by itself after some time is an error.
 */
export const answerPage = async (
  address: string,
  answers: Record<string, string>,
  passTime?: PassTime,
): Promise<string> => {
  const browser = openBrowser();
  const page = await browser.open(address);
  if (!page.ok) throw new Error(`The page answered ${page.status}.`);
  const form = readForm(await page.text());
  const body = new URLSearchParams(form.fields.filter(([name]) => !(name in answers)));
  for (const [name, value] of Object.entries(answers)) body.append(name, value);
  let end = await browser.open(new URL(form.action, page.url), body);
  const [, seconds, next] = /^(\d+); url=(.+)$/.exec(end.headers.get('refresh') ?? '') ?? [];
  if (seconds !== undefined && next !== undefined) {
    if (!passTime) throw new Error(`The page goes on by itself after ${seconds} s.`);
    await passTime(Number(seconds) * 1000);
    end = await browser.open(next);
  }
  const text = await end.text();
  if (!end.ok) throw new Error(`The form's end answered ${end.status}.`);
  // After Facebook one click is left: the relay's page sends the browser on to the console.
  const back = wayBackOf(text);
  return back ? (await fetch(back)).text() : text;
};
