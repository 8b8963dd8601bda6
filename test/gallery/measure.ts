import type { FakePage } from '../e2e/helpers/fake-page.ts';
import { layoutFaults } from './geometry.ts';
import { handIn } from './hand.ts';
import type { Screen } from './screens.ts';
import { english, nameOfShape, type Shape, type Writing } from './shapes.ts';

const laptop: Shape = { width: 1280, height: 800, zoom: 1 };

/** Opens a screen in a laptop's window and does what leads to it. */
export const openScreen = async (
  fake: FakePage,
  { prepare, reach }: Screen,
  writing: Writing = english,
): Promise<void> => {
  await fake.resize(laptop);
  await fake.open(prepare, writing);
  await fake.resize(laptop);
  await reach?.(await handIn(fake, writing.language));
  await fake.atRest();
};

/** Opens a screen and measures its layout in each shape. One line for each fault, with its shape. */
export const measureScreen = async (
  fake: FakePage,
  screen: Screen,
  shapes: readonly Shape[],
  writing: Writing = english,
): Promise<string[]> => {
  await openScreen(fake, screen, writing);
  const found: string[] = [];
  for (const shape of shapes) {
    await fake.resize(shape);
    for (const fault of await layoutFaults(fake.page))
      found.push(`${nameOfShape(shape)}x${shape.height}: ${fault}`);
  }
  return found;
};
