import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import { eventChannel, requestChannel } from '../../src/shared/ipc/index.ts';
import { routeNames, verbOf } from './helpers/bad-input.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { signInButton } from './helpers/window.ts';
import { startWorld } from './helpers/world.ts';

/** None of these tests changes more than its page, which each of them loads anew. */
let running: Awaited<ReturnType<typeof startWorld>>;
let console: TestConsole;
beforeAll(async () => {
  running = await startWorld();
  console = await running.world.open('maria');
});
beforeEach(async () => {
  await console.window.reload();
  await signInButton(console).waitFor();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await running.keepArtefacts(`renderer-security ${task.name}`);
});
afterAll(() => running.end());

/** Somebody else's server, who counts what reaches it. */
let elsewhere: Server;
let visits: string[];
let elsewhereUrl: string;

beforeEach(async () => {
  visits = [];
  elsewhere = createServer((request, response) => {
    visits.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
    response.end('<script>opener?.postMessage("here")</script>');
  });
  elsewhere.on('upgrade', (request, socket) => {
    visits.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});

afterEach(async () => {
  elsewhere.closeAllConnections();
  await new Promise((resolve) => elsewhere.close(resolve));
});

/** Every navigation the page tries from here on, with the verdict of the guards. */
const watchNavigation = (console: TestConsole): Promise<void> =>
  console.app.evaluate(({ BrowserWindow }) => {
    const tries: { url: string; isPrevented: boolean }[] = [];
    Object.assign(globalThis, { navigationTries: tries });
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    webContents.on('will-navigate', (event) =>
      tries.push({ url: event.url, isPrevented: event.defaultPrevented }),
    );
  });
const navigationTries = (console: TestConsole) =>
  console.app.evaluate(
    () =>
      (globalThis as unknown as { navigationTries: { url: string; isPrevented: boolean }[] }).navigationTries,
  );

describe('a script that got into the page', () => {
  test('finds nothing of Node, and no way out', async () => {
    const { window, app } = console;

    const globals = [
      'require',
      'process',
      'module',
      'exports',
      'Buffer',
      'global',
      '__dirname',
      'ipcRenderer',
    ];
    expect(
      await window.evaluate(
        (names) =>
          names.filter((name) => typeof (window as unknown as Record<string, unknown>)[name] !== 'undefined'),
        globals,
      ),
    ).toEqual([]);

    // Code from text. In a task of its own: what the driver itself evaluates is exempt from the page's policy.
    expect(
      await window.evaluate(
        () =>
          new Promise<string[]>((resolve) => {
            setTimeout(() => {
              const ran: string[] = [];
              for (const [name, run] of [
                // oxlint-disable-next-line eslint/no-eval -- that it is refused is what is shown
                ['eval', () => (0, eval)('1')],
                // oxlint-disable-next-line typescript/no-implied-eval -- the same
                ['Function', () => new Function('return 1')()],
                ['WebAssembly', () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
              ] as const)
                try {
                  run();
                  ran.push(name);
                } catch {
                  // Refused, as it should be.
                }
              const script = document.createElement('script');
              script.textContent = 'window.inlineRan = true';
              document.body.append(script);
              if ('inlineRan' in window) ran.push('inline script');
              resolve(ran);
            }, 0);
          }),
      ),
    ).toEqual([]);

    // The network.
    expect(
      await window.evaluate(async (target) => {
        const reached: string[] = [];
        const wait = (attach: (done: (name?: string) => void) => void) =>
          new Promise<void>((resolve) =>
            attach((name) => {
              if (name !== undefined) reached.push(name);
              resolve();
            }),
          );
        await fetch(`${target}/fetch`).then(
          () => reached.push('fetch'),
          () => undefined,
        );
        await wait((done) => {
          const xhr = new XMLHttpRequest();
          xhr.onload = () => done('XMLHttpRequest');
          xhr.onerror = () => done();
          try {
            xhr.open('GET', `${target}/xhr`);
            xhr.send();
          } catch {
            done();
          }
        });
        await wait((done) => {
          try {
            const socket = new WebSocket(`${target.replace('http', 'ws')}/socket`);
            socket.onopen = () => done('WebSocket');
            socket.onerror = () => done();
          } catch {
            done();
          }
        });
        await wait((done) => {
          const source = new EventSource(`${target}/events`);
          source.onopen = () => done('EventSource');
          source.onerror = () => {
            source.close();
            done();
          };
        });
        for (const [tag, attribute] of [
          ['img', 'src'],
          ['script', 'src'],
          ['link', 'href'],
          ['video', 'src'],
          ['iframe', 'src'],
          ['object', 'data'],
          ['embed', 'src'],
        ] as const)
          await new Promise<void>((resolve) => {
            addEventListener('securitypolicyviolation', () => resolve(), { once: true });
            const element = document.createElement(tag);
            if (tag === 'link') element.setAttribute('rel', 'stylesheet');
            element.setAttribute(attribute, `${target}/${tag}`);
            document.body.append(element);
          });
        navigator.sendBeacon(`${target}/beacon`, 'x');
        const form = document.createElement('form');
        form.action = `${target}/form`;
        form.method = 'post';
        document.body.append(form);
        await new Promise<void>((resolve) => {
          addEventListener('securitypolicyviolation', () => resolve(), { once: true });
          form.submit();
        });
        return reached;
      }, elsewhereUrl),
    ).toEqual([]);
    expect(visits).toEqual([]);

    // A frame of the page's own cannot speak to main either.
    expect(
      await window.evaluate(() => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        return frame.contentWindow !== null && 'backchannel' in frame.contentWindow;
      }),
    ).toBe(false);

    // Other places.
    await watchNavigation(console);
    const home = window.url();
    const places = [`${elsewhereUrl}/away`, 'https://example.org/', 'data:text/html,x'];
    for (const place of places) {
      await window.evaluate((to) => {
        const link = document.createElement('a');
        link.href = to;
        document.body.append(link);
        link.click();
      }, place);
    }
    await window.evaluate(() => location.assign('file:///etc/passwd'));
    await eventually(async () =>
      expect(await navigationTries(console)).toEqual(
        expect.arrayContaining(places.slice(0, 2).map((place) => ({ url: place, isPrevented: true }))),
      ),
    );
    expect((await navigationTries(console)).filter(({ isPrevented }) => !isPrevented)).toEqual([]);
    expect(window.url()).toBe(home);

    // New windows: a checked link goes to the browser, everything else nowhere; never a window of ours.
    expect(
      await window.evaluate(
        (targets) => targets.map((target) => globalThis.open(target) === null),
        [
          `${elsewhereUrl}/browser`,
          'http://example.org/',
          'file:///etc/passwd',
          'javascript:alert(1)',
          'about:blank',
        ],
      ),
    ).toEqual([true, true, true, true, true]);
    expect(await console.nextOpenedAddress()).toBe(`${elsewhereUrl}/browser`);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(app.windows().length).toBe(1);
    expect(
      await app.evaluate(() => (globalThis as unknown as { openedAddresses: string[] }).openedAddresses),
    ).toEqual([]);
    expect(visits).toEqual([]);
    expect(window.url()).toBe(home);
    // It would have counted.
    await fetch(`${elsewhereUrl}/from-outside`);
    expect(visits).toEqual(['GET /from-outside']);
  });

  test('is given no permission, and no file that is not the page’s', async () => {
    const { window, app } = console;
    const permissions = await window.evaluate(async () => {
      const location = await new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'failed'),
        ),
      );
      const media = async (wanted: MediaStreamConstraints) =>
        navigator.mediaDevices.getUserMedia(wanted).then(
          () => 'granted',
          (error: DOMException) => error.name,
        );
      const query = async (name: string) =>
        navigator.permissions.query({ name: name as PermissionName }).then(
          ({ state }) => state,
          () => 'denied',
        );
      return {
        location,
        camera: await media({ video: true }),
        microphone: await media({ audio: true }),
        screen: await navigator.mediaDevices.getDisplayMedia().then(
          () => 'granted',
          (error: DOMException) => error.name,
        ),
        notifications: await Notification.requestPermission(),
        queried: await Promise.all(
          ['geolocation', 'camera', 'microphone', 'notifications', 'midi', 'clipboard-read'].map(query),
        ),
      };
    });
    expect(permissions).toEqual({
      location: 'denied',
      // Without a camera on the machine Chromium says so before it asks for the permission.
      camera: expect.stringMatching(/NotAllowedError|NotFoundError/),
      microphone: expect.stringMatching(/NotAllowedError|NotFoundError/),
      screen: expect.stringMatching(/NotAllowedError|NotSupportedError|InvalidStateError/),
      notifications: 'denied',
      queried: ['denied', 'denied', 'denied', 'denied', 'denied', 'denied'],
    });

    const statuses = await app.evaluate(
      async ({ net }, addresses) => {
        const answers: Record<string, number> = {};
        for (const address of addresses)
          answers[address] = await net.fetch(address).then(
            ({ status }) => status,
            () => 0,
          );
        return answers;
      },
      [
        'backchannel://app/index.html',
        'backchannel://app/../main/index.js',
        'backchannel://app/..%2fmain%2findex.js',
        'backchannel://app/%2e%2e/%2e%2e/package.json',
        'backchannel://app/..%5cmain%5cindex.js',
        'backchannel://app/%2fetc%2fpasswd',
        'backchannel://app/index.html%00.js',
        'backchannel://app/assets',
        'backchannel://app/no-such-file.js',
        `backchannel://image/${Buffer.from('file:///etc/passwd').toString('base64url')}`,
        `backchannel://image/${Buffer.from(`${elsewhereUrl}/picture`).toString('base64url')}`,
        'backchannel://media/../../secrets.json',
        'backchannel://elsewhere/index.html',
      ],
    );
    const [page, ...others] = Object.entries(statuses);
    expect(page).toEqual(['backchannel://app/index.html', 200]);
    expect(others.filter(([, status]) => status !== 404)).toEqual([]);
    expect(visits).toEqual([]);
  });

  test('finds one frozen object, named as the contract names it', async () => {
    const { window } = console;
    const shape = await window.evaluate(() => {
      const api = (window as unknown as { backchannel: Record<string, Record<string, unknown>> }).backchannel;
      const attempt = (change: () => void): boolean => {
        try {
          change();
        } catch {
          // Strict mode says it aloud; what counts is that nothing changed.
        }
        return Object.is((window as unknown as { backchannel: unknown }).backchannel, api);
      };
      const areas = Object.entries(api).filter(([, area]) => typeof area === 'object');
      const before = api['app']?.['getState'];
      const holds = attempt(() => {
        (window as unknown as { backchannel: unknown }).backchannel = {};
        delete (window as unknown as { backchannel?: unknown }).backchannel;
        api['app']!['getState'] = () => 'replaced';
        api['added'] = {};
      });
      return {
        verbs: areas.flatMap(([area, verbs]) => Object.keys(verbs).map((verb) => `${area}.${verb}`)).sort(),
        others: Object.keys(api).filter((key) => typeof api[key] !== 'object'),
        frozen: Object.isFrozen(api) && areas.every(([, area]) => Object.isFrozen(area)),
        holds: holds && api['app']?.['getState'] === before && !('added' in api),
      };
    });
    expect(shape).toEqual({
      verbs: routeNames.map((route) => verbOf(route).join('.')).sort(),
      others: ['on'],
      frozen: true,
      holds: true,
    });
    // A sandboxed preload can import types only, so it repeats the two names.
    const preload = await readFile(inRepository('src', 'preload', 'index.ts'), 'utf8');
    expect(/const requestChannel = '([^']+)'/.exec(preload)?.[1]).toBe(requestChannel);
    expect(/const eventChannel = '([^']+)'/.exec(preload)?.[1]).toBe(eventChannel);
  });
});
