import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRelayProperty } from '../msi-project.mjs';
import { inRepository } from '../paths.ts';
import { runCommand, type CommandResult } from '../run-command.ts';
import { findProgram } from '../system-check/probe.ts';
import { wordsInThisRun, type Guide } from './guide.ts';
import { endedWith, holds } from './installed.ts';
import type { Journal } from './journal.ts';

/**
 * Our part of the installers of Windows, carried out under wine: what we add to electron-builder's MSI project and NSIS script, around a
 * program of one file. WiX, electron-builder's NSIS plugins and a Windows Electron cannot be had on Debian. Left out where wine is not
 * installed (Debian: wine64, wixl, msitools, nsis).
 */

const tools = ['wine64', 'wixl', 'msibuild', 'makensis'] as const;
/** wine on a busy machine takes its time. */
const longestRunMs = 1_800_000;
const wineFolders = ['/usr/bin', '/usr/lib/wine'];

/** A tool of the rehearsal's part for Windows; Debian has wine itself outside of the usual folders. */
export const winePath = (name: string): string | undefined =>
  findProgram(name) ?? wineFolders.map((folder) => join(folder, name)).find((file) => existsSync(file));

/** A Windows of its own below a folder (`windows`); `close` ends what runs in it. What is run is in the journal's logs. */
export function wineIn(
  folder: string,
  journal: Journal,
): {
  env: NodeJS.ProcessEnv;
  run(program: string, args: string[]): Promise<CommandResult>;
  wine(...args: string[]): Promise<CommandResult>;
  close(): Promise<void>;
} {
  const env = {
    ...process.env,
    WINEPREFIX: join(folder, 'windows'),
    WINEDEBUG: '-all',
    // Nothing is fetched: no HTML engine, no Mono.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    DISPLAY: '',
  };
  mkdirSync(env.WINEPREFIX);
  const run = async (program: string, args: string[]): Promise<CommandResult> => {
    const result = await runCommand(program, args, { cwd: folder, env, timeoutMs: longestRunMs });
    journal.called([program, ...args], result);
    return result;
  };
  return {
    env,
    run,
    wine: (...args) => run(winePath('wine64') ?? '', args),
    async close() {
      await run(winePath('wineserver') ?? winePath('wineserver64') ?? '', ['-k']);
    },
  };
}

/** A project of the form that electron-builder writes, in the dialect of `wixl` (WiX 3). */
export const smallProject = (
  version: string,
  upgradeCode: string,
): string => `<?xml version="1.0" encoding="UTF-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="*" Name="Backchannel" UpgradeCode="${upgradeCode}" Version="${version}" Language="1033" Codepage="65001" Manufacturer="Us">
    <Package Compressed="yes" InstallerVersion="500"/>
    <MajorUpgrade DowngradeErrorMessage="A newer version is already installed."/>
    <MediaTemplate EmbedCab="yes"/>
    <Property Id="DISABLEADVTSHORTCUTS" Value="1"/>
    <Property Id="ALLUSERS" Value="1"/>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="APPLICATIONFOLDER" Name="Backchannel"/>
      </Directory>
    </Directory>
    <Feature Id="ProductFeature" Level="1">
      <ComponentGroupRef Id="ProductComponents"/>
    </Feature>
  </Product>
  <Fragment>
    <ComponentGroup Id="ProductComponents" Directory="APPLICATIONFOLDER">
      <Component Id="program" Directory="APPLICATIONFOLDER" Guid="*"><File Id="mainExecutable" Name="Backchannel.exe" Source="Backchannel.exe" KeyPath="yes"/></Component>
    </ComponentGroup>
  </Fragment>
</Wix>
`;

/**
 * What `wixl` knows of a project. It has no conditions of components, which are put into the finished MSI instead, and no secure
 * properties, which only matter to an installer with windows.
 */
export function inDialect(project: string): { project: string; conditions: Record<string, string> } {
  const conditions: Record<string, string> = {};
  const text = project.replace(
    /(<Component Id="(\w+)"[^>]*>)\s*<Condition>([^<]+)<\/Condition>/g,
    (_all, component: string, id: string, condition: string) => {
      conditions[id] = condition;
      return component;
    },
  );
  return { project: text.replaceAll(' Secure="yes"', ''), conditions };
}

/** An installer of one person around our macros; what electron-builder defines for them is defined here. */
export const smallScript = (include: string): string => `Unicode true
Target amd64-unicode
!include LogicLib.nsh
!define APP_EXECUTABLE_FILENAME "Backchannel.exe"
!define SHELL_CONTEXT SHCTX
!define isUpdated \`"" != ""\`
!include "${include}"
Name Backchannel
OutFile setup.exe
RequestExecutionLevel user
InstallDir "$LocalAppData\\Programs\\backchannel"
Section
  SetShellVarContext current
  SetOutPath $INSTDIR
  File Backchannel.exe
  WriteUninstaller "$INSTDIR\\Uninstall Backchannel.exe"
  !insertmacro customInstall
SectionEnd
Section un.Uninstall
  SetShellVarContext current
  !insertmacro customUnInstall
  RMDir /r $INSTDIR
SectionEnd
`;

const msiHeading = '### Windows, for the computer (MSI)';
const writtenMsi = 'Backchannel-1.2.3.msi';

const upgradeCode = '0D7D3B5C-5E0F-4C59-9C39-2B6E2A6A4C11';
const relay = 'https://relay.example.com';

export interface WineRehearsal {
  work: string;
  guide: Guide;
  /** Why it is not to be run; default: what is missing on this machine. */
  skipped?: string | undefined;
}

/** Why what needs these tools cannot be run here; undefined: it can. */
export function whyNot(needed: readonly string[]): string | undefined {
  const missing = needed.filter((name) => winePath(name) === undefined);
  return missing.length === 0 ? undefined : `${missing.join(', ')} not installed`;
}

/** Under wine, in a Windows of its own below `work`. */
export async function installOnWine(
  journal: Journal,
  { work, guide, skipped = whyNot(tools) }: WineRehearsal,
): Promise<void> {
  const names = [
    'guide: MSI: RELAYURL becomes policy, survives an update, goes with the removal',
    'NSIS: links of ours, silently set and taken away',
  ];
  if (skipped !== undefined) {
    for (const name of names) journal.left(name, skipped);
    guide.leave(msiHeading);
    return;
  }
  const folder = mkdtempSync(join(work, 'wine-'));
  const { run, wine, close } = wineIn(folder, journal);
  const value = async (key: string, name: string): Promise<string | undefined> => {
    const { stdout } = await wine('reg', 'query', key, '/v', name);
    return new RegExp(`${name}\\s+REG_SZ\\s+(.+?)\\s*$`, 'm').exec(stdout)?.[1];
  };
  const must = async (outcome: Promise<CommandResult>, what: string): Promise<void> =>
    endedWith(await outcome, 0, what);
  try {
    writeFileSync(join(folder, 'Backchannel.exe'), 'MZ');
    await journal.step(names[0] ?? '', async () => {
      for (const version of ['0.1.0', '0.2.0']) {
        const { project, conditions } = inDialect(withRelayProperty(smallProject(version, upgradeCode)));
        writeFileSync(join(folder, `${version}.wxs`), project);
        await must(run('wixl', ['--arch', 'x64', '-o', `${version}.msi`, `${version}.wxs`]), 'wixl');
        for (const [id, condition] of Object.entries(conditions)) {
          const change = `UPDATE \`Component\` SET \`Condition\` = '${condition}' WHERE \`Component\` = '${id}'`;
          await must(run('msibuild', [`${version}.msi`, '-q', change]), 'msibuild');
        }
      }
      await must(wine('wineboot', '--init'), 'wine');
      const policy = (): Promise<string | undefined> =>
        value(String.raw`HKLM\Software\Policies\Backchannel`, 'RelayUrl');
      const places = { [writtenMsi]: '0.1.0.msi', '%SystemRoot%': String.raw`C:\windows` };
      await must(wine(...wordsInThisRun(guide.block(msiHeading), places)), 'msiexec');
      holds((await policy()) === relay, 'The relay of the command line is no policy.');
      await must(wine('msiexec', '/i', '0.2.0.msi', '/qn'), 'msiexec (update)');
      holds((await policy()) === relay, 'The relay was lost with the update.');
      const removal = wordsInThisRun(guide.command('msiexec /x'), { [writtenMsi]: '0.2.0.msi' });
      await must(wine(...removal), 'msiexec (removal)');
      holds((await policy()) === undefined, 'The policy is left after the removal.');
      await must(wine(...wordsInThisRun(guide.command('reg add'), {})), 'reg add');
      holds((await policy()) === relay, 'What is set by hand does not stand where the program reads it.');
    });
    await journal.step(names[1] ?? '', async () => {
      writeFileSync(
        join(folder, 'setup.nsi'),
        smallScript(inRepository('assets', 'windows', 'installer.nsh')),
      );
      await must(run('makensis', ['-V2', 'setup.nsi']), 'makensis');
      const key = String.raw`HKCU\Software\Classes\backchannel`;
      await must(wine('setup.exe', '/S'), 'The installer');
      const command = await value(key, 'URL Protocol');
      const { stdout } = await wine('reg', 'query', String.raw`${key}\shell\open\command`);
      holds(stdout.includes('Backchannel.exe'), `Links of ours are not registered: ${command ?? stdout}`);
      const uninstaller = String.raw`C:\users\root\AppData\Local\Programs\backchannel\Uninstall Backchannel.exe`;
      await must(
        wine(uninstaller, '/S', String.raw`_?=C:\users\root\AppData\Local\Programs\backchannel`),
        'The removal',
      );
      holds((await wine('reg', 'query', key)).code !== 0, 'The links are left after the removal.');
    });
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}
