import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionableError, runMain } from './actionable-error.ts';
import { inRepository } from './paths.ts';
import { icnsOf, icoOf, icoSizes, iconSizes, largestOfLinux } from './release/icon-files.ts';
import { runCommand } from './run-command.ts';

/**
 * `node scripts/icons.ts`: all icons of the packages from `assets/icon.svg`, by `rsvg-convert` (Debian: librsvg2-bin). They are kept in
 * the repository, so that a build needs no renderer.
 */
runMain(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'icons-'));
  try {
    const pngs = new Map<number, Buffer>();
    for (const size of iconSizes) {
      const file = join(folder, `${size}.png`);
      const { code, stderr } = await runCommand('rsvg-convert', [
        `--width=${size}`,
        `--height=${size}`,
        `--output=${file}`,
        inRepository('assets', 'icon.svg'),
      ]);
      if (code !== 0)
        throw new ActionableError(`rsvg-convert (Debian: librsvg2-bin) drew no icon: ${stderr.trim()}`);
      pngs.set(size, readFileSync(file));
    }
    const pngOf = (size: number): Buffer => {
      const png = pngs.get(size);
      if (!png) throw new Error(`No icon of ${size} pixels was drawn.`);
      return png;
    };
    mkdirSync(inRepository('assets', 'icons'), { recursive: true });
    for (const [size, png] of pngs)
      if (size <= largestOfLinux) writeFileSync(inRepository('assets', 'icons', `${size}x${size}.png`), png);
    writeFileSync(inRepository('assets', 'icon.ico'), icoOf(icoSizes.map(pngOf)));
    writeFileSync(inRepository('assets', 'icon.icns'), icnsOf(pngOf));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
