import { get } from 'node:http';
import type { ConsoleWorld } from '../main/console/world.ts';

/** The terminal at which somebody enrols a station. */
export interface Terminal {
  print(line: string): void;
  /** Called with each line that is typed or pasted. Answers what ends it. */
  onLine(listener: (line: string) => void): () => void;
}

const maxPasted = 4_096;
const callbackPath = '/callback';

const ports = ({ platforms }: Pick<ConsoleWorld, 'platforms'>): readonly number[] =>
  platforms.livechat.redirectPorts;

/** An address of this sign-in's listener; undefined for anything else. */
const callbackOf = (line: string, allowed: readonly number[]): URL | undefined => {
  const url = line.length > maxPasted ? null : URL.parse(line.trim());
  if (url?.protocol !== 'http:' || url.hostname !== '127.0.0.1' || url.pathname !== callbackPath)
    return undefined;
  return allowed.includes(Number(url.port)) && url.search !== '' ? url : undefined;
};

/** Brings the browser's answer to the listener on this server; answers where the browser would be sent next. */
const bring = (url: URL): Promise<{ status: number; next: string | undefined }> =>
  new Promise((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      const { location, refresh } = response.headers;
      // `3; url=https://…`: a page that waits before it goes on.
      const later = /^\d+; url=(.+)$/.exec(String(refresh ?? ''))?.[1];
      resolve({ status: response.statusCode ?? 0, next: location ?? later });
    }).once('error', reject);
  });

/**
 * The way of a sign-in without a browser on this server: the address is printed, and the browser's answer comes back by a
 * forwarded port or is pasted. The answer holds a code that is worth nothing without what this process keeps (PKCE).
 * `openExternal`: for the console's world. `follow`: listens to the terminal until the answer's end is called.
 */
export const createTerminalSignIn = (
  terminal: Terminal,
): {
  openExternal: ConsoleWorld['openExternal'];
  follow(world: Pick<ConsoleWorld, 'platforms'>): () => void;
} => {
  let following: Pick<ConsoleWorld, 'platforms'> | undefined;
  const show = (address: string): void => {
    terminal.print('');
    terminal.print(address);
    terminal.print('');
  };

  const paste = async (line: string): Promise<void> => {
    if (!following || line.trim() === '') return;
    const url = callbackOf(line, ports(following));
    if (!url) {
      terminal.print(
        'This is not the address of the page that your browser ended at. It begins with http://127.0.0.1: and holds /callback?',
      );
      return;
    }
    try {
      const { status, next } = await bring(url);
      if (next !== undefined) {
        terminal.print('Thank you. Now open this address in the same browser, and paste where it ends:');
        show(next);
      } else if (status >= 400) {
        terminal.print(
          'This address belongs to another sign-in, or was used already. Open the address above again.',
        );
      }
    } catch {
      terminal.print('Nothing waits for this address on this server (any more).');
    }
  };

  return {
    async openExternal(address) {
      const [port = 0] = following ? ports(following) : [];
      const all = following ? ports(following).join(', ') : '';
      terminal.print(
        'Open this address in a browser, and sign in to LiveChat with the account of the station:',
      );
      show(address);
      terminal.print(
        'If your browser is on another computer, its last page cannot be opened. Then do one of two things:',
      );
      terminal.print('- Copy the whole address of that page, paste it here, and press Enter. Or,');
      terminal.print(
        `- before you open the address, forward the port: ssh -L ${port}:127.0.0.1:${port} SERVER (one of: ${all}).`,
      );
    },
    follow(world) {
      following = world;
      const end = terminal.onLine((line) => void paste(line));
      return () => {
        following = undefined;
        end();
      };
    },
  };
};
