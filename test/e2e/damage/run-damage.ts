import { cp, readdir, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openDesktop, type Desktop } from '../../../scripts/desktop-session/desktop.ts';
import { randomOf } from '../../../src/sandbox/seeded-random.ts';
import { launchConsole, type TestConsole } from '../helpers/console.ts';
import { eventually } from '../helpers/eventually.ts';
import { callFromPage } from '../helpers/page-api.ts';
import { seeded } from '../helpers/sandbox-control.ts';
import {
  connectInstagram,
  isOnline,
  openPrivateChat,
  signInPage,
  writePrivately,
} from '../helpers/window.ts';
import { agentIdOf, type World } from '../helpers/world.ts';
import { damages, type Damage } from './damages.ts';

/** What one damaged profile showed. */
export interface DamageOutcome {
  number: number;
  kind: string;
  what: string;
  /** A window with something in it. */
  hasWindow: boolean;
  /** sections: the console. sign-in: its first page. policy: the question of the policy. problem: the page of a start that failed. none: nothing. */
  page: 'sections' | 'sign-in' | 'policy' | 'problem' | 'none';
  /** Private messages that are there, of those that were. */
  messages: number;
  /** The line about what was lost. */
  said: string | undefined;
  /** What is wrong with it; empty: nothing. */
  faults: string[];
}

export interface DamageReport {
  seed: number;
  outcomes: DamageOutcome[];
}

const written = 12;
const textOf = (number: number): string => `Backblech ${number}: süße Hörnchen`;

interface Templates {
  closed: string;
  killed: string;
  texts: ReadonlySet<string>;
}

const copyProfile = async (from: string, to: string): Promise<void> => {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, {
    recursive: true,
    // Locks of a program that is not running here.
    filter: (path) => !/Singleton(Lock|Cookie|Socket)$/.test(path),
  });
};

/** A profile that people have worked with: signed in, an account connected, private chats both ways. */
const makeTemplates = async (world: World): Promise<Templates> => {
  const maria = await world.openSignedIn('maria');
  await isOnline(maria);
  await connectInstagram(maria, seeded.username);
  const jonas = await world.openSignedIn('jonas');
  await isOnline(jonas);
  await openPrivateChat(maria, agentIdOf('jonas'));
  for (let number = 0; number < written; number += 1) await writePrivately(maria, textOf(number));
  await eventually(async () => {
    const last = await messagesOf(jonas, agentIdOf('maria'));
    if (last.length < written) throw new Error('Jonas has not got them all yet.');
  });
  await jonas.close();
  await maria.close();
  const folder = join(world.folder, 'templates');
  await mkdir(folder, { recursive: true });
  const closed = join(folder, 'closed');
  await copyProfile(world.profileOf('maria'), closed);
  const again = await world.open('maria');
  await isOnline(again);
  await again.kill();
  const killed = join(folder, 'killed');
  await copyProfile(world.profileOf('maria'), killed);
  return { closed, killed, texts: new Set(Array.from({ length: written }, (_, number) => textOf(number))) };
};

const messagesSchema = z.object({
  ok: z.literal(true),
  value: z.object({ messages: z.array(z.object({ text: z.string() })) }),
});
const messagesOf = async (console: TestConsole, chatId: string): Promise<string[]> => {
  const answer = messagesSchema.safeParse(
    await callFromPage(console, 'private-chat/list-messages', { chatId }),
  );
  return answer.success ? answer.data.value.messages.map(({ text }) => text) : [];
};

const pageOf = async (console: TestConsole): Promise<DamageOutcome['page']> => {
  const { window } = console;
  const sections = window.getByRole('navigation', { name: 'Sections' });
  const problem = window.getByRole('main', { name: 'Backchannel could not start' });
  const policy = window.getByTestId('policy-question');
  await sections.or(signInPage(console)).or(problem).or(policy).waitFor();
  if (await policy.count()) return 'policy';
  if (await problem.count()) return 'problem';
  return (await sections.count()) ? 'sections' : 'sign-in';
};

/** Every file under a folder that holds what people wrote or what opens it. */
const dataFiles = async (profile: string): Promise<string[]> => {
  const names = await readdir(profile, { recursive: true });
  return names.filter((name) => /(^data[\\/].*\.db(-wal)?$)|(^secrets.*\.json$)/.test(name));
};

/** Ciphertexts of `secrets.json` that are nowhere any more. */
const lostCiphertexts = async (before: string | undefined, profile: string): Promise<number> => {
  const known = [...(before ?? '').matchAll(/"([A-Za-z0-9+/=]{40,})"/g)].map(([, text = '']) => text);
  const files = (await readdir(profile)).filter((name) => /^secrets.*\.json$/.test(name));
  const all = (await Promise.all(files.map((name) => readFile(join(profile, name), 'utf8')))).join('\n');
  return known.filter((text) => !all.includes(text)).length;
};

/** A secret that a working console writes anew (a token that was renewed) replaces its own ciphertext: those are not lost. */
const renewed = 4;

const tryOne = async (
  world: World,
  templates: Templates,
  damage: Damage,
  number: number,
  random: () => number,
  otherKeyring: Desktop | undefined,
  keepIn: string | undefined,
): Promise<DamageOutcome> => {
  const profileDir = join(world.folder, 'damaged');
  await copyProfile(damage.isAfterKill === true ? templates.killed : templates.closed, profileDir);
  const what = damage.apply(profileDir, random);
  const filesBefore = await dataFiles(profileDir);
  const secretsBefore = await readFile(join(profileDir, 'secrets.json'), 'utf8').catch(() => undefined);
  const outcome: DamageOutcome = {
    number,
    kind: damage.kind,
    what,
    hasWindow: false,
    page: 'none',
    messages: 0,
    said: undefined,
    faults: [],
  };
  let console: TestConsole | undefined;
  try {
    console = await launchConsole({
      profileDir,
      relayUrl: world.relayUrl,
      env: damage.isOtherKeyring === true ? (otherKeyring?.env ?? {}) : {},
    });
    outcome.page = await pageOf(console);
    await console.window.waitForFunction(() => document.visibilityState === 'visible');
    outcome.hasWindow = true;
    const strip = console.window.getByTestId('recovery-strip').locator('.strip__text');
    const said = async (): Promise<string | undefined> =>
      (await strip.count()) ? (await strip.innerText()).trim() : undefined;
    if (outcome.page === 'sections') {
      const texts = await messagesOf(console, agentIdOf('jonas'));
      outcome.messages = texts.filter((text) => templates.texts.has(text)).length;
      for (const text of texts)
        if (!templates.texts.has(text)) outcome.faults.push(`shows what nobody wrote: ${text.slice(0, 40)}`);
    }
    outcome.said = await said();
    // The window hears of the loss when the state is published, a moment after the page.
    if (outcome.said === undefined && (outcome.page !== 'sections' || outcome.messages < written)) {
      await strip.waitFor({ timeout: 5_000 }).catch(() => undefined);
      outcome.said = await said();
    }
    if (outcome.said === undefined && outcome.page === 'sections' && outcome.messages < written)
      outcome.faults.push('private messages are missing, and it says nothing');
    if (outcome.said === undefined && outcome.page === 'sign-in') {
      const box = await console.window.locator('.callout').count();
      if (box === 0) outcome.faults.push('nobody is signed in, and it does not say why');
    }
    if (keepIn !== undefined) await console.keepArtefacts(join(keepIn, String(number)));
    if (/A JavaScript error occurred/.test(console.output())) outcome.faults.push('an error box of Electron');
    await console.close();
  } catch (error) {
    outcome.faults.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    if (keepIn !== undefined) await console?.keepArtefacts(join(keepIn, String(number)));
    await console?.end();
  }
  if (!outcome.hasWindow) outcome.faults.push('no window');
  const filesAfter = await dataFiles(profileDir);
  const databases = (names: string[]): number => names.filter((name) => name.endsWith('.db')).length;
  if (databases(filesAfter) < databases(filesBefore)) outcome.faults.push('a data file was deleted');
  if (secretsBefore !== undefined && (await lostCiphertexts(secretsBefore, profileDir)) > renewed)
    outcome.faults.push('secrets were deleted');
  return outcome;
};

/** Damages profiles at random, and looks at what the window then shows. */
export const runDamage = async (options: {
  world: World;
  seed: number;
  count: number;
  /** Pictures and logs. */
  keepIn?: string | undefined;
  onProgress?: ((outcome: DamageOutcome) => void) | undefined;
}): Promise<DamageReport> => {
  const { world, seed, count } = options;
  const random = randomOf(seed);
  const templates = await makeTemplates(world);
  const otherKeyring = process.platform === 'linux' ? await openDesktop() : undefined;
  const outcomes: DamageOutcome[] = [];
  try {
    for (let number = 1; number <= count; number += 1) {
      const damage = damages[(number - 1) % damages.length];
      if (damage === undefined) break;
      const outcome = await tryOne(world, templates, damage, number, random, otherKeyring, options.keepIn);
      outcomes.push(outcome);
      options.onProgress?.(outcome);
    }
  } finally {
    await otherKeyring?.close();
  }
  if (options.keepIn !== undefined)
    await writeFile(join(options.keepIn, `${seed}.json`), `${JSON.stringify({ seed, outcomes }, null, 2)}\n`);
  return { seed, outcomes };
};

/** The table of a report, a line for each kind. */
export const tableOf = ({ outcomes }: DamageReport): string => {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  const line = (name: string, list: readonly DamageOutcome[]): string =>
    `| ${name} | ${list.length} | ${list.filter(({ hasWindow }) => hasWindow).length} | ` +
    `${list.filter(({ faults }) => faults.length === 0).length} | ` +
    `${list.filter(({ faults }) => faults.some((fault) => fault.includes('deleted'))).length} | ` +
    `${list.filter(({ said }) => said !== undefined).length} |`;
  return [
    '| Damage | Tries | Windows | True | Deletions | Said that something was lost |',
    '|---|---|---|---|---|---|',
    ...kinds.map((kind) =>
      line(
        kind,
        outcomes.filter((one) => one.kind === kind),
      ),
    ),
    line('**all**', outcomes),
  ].join('\n');
};
