import type { Direction, FakePage } from '../e2e/helpers/fake-page.ts';
import { layoutFaults } from './geometry.ts';
import type { Screen } from './screens.ts';
import { nameOfShape, type Shape } from './shapes.ts';

const laptop: Shape = { width: 1280, height: 800, zoom: 1 };

/** Opens a screen and measures its layout in each shape. One line for each fault, with its shape. */
export const measureScreen = async (
  fake: FakePage,
  { prepare, reach }: Screen,
  shapes: readonly Shape[],
  direction: Direction = 'ltr',
): Promise<string[]> => {
  await fake.resize(laptop);
  await fake.open(prepare, { direction });
  await fake.resize(laptop);
  await reach?.(fake.page, fake);
  const found: string[] = [];
  for (const shape of shapes) {
    await fake.resize(shape);
    for (const fault of await layoutFaults(fake.page))
      found.push(`${nameOfShape(shape)}x${shape.height}: ${fault}`);
  }
  return found;
};
