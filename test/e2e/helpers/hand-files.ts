import type { TestConsole } from './console.ts';

export interface HandedFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** As a person drops files on the text that they are writing, or pastes them. `composerId`: its test id. */
export const handFiles = async (
  console: TestConsole,
  event: 'drop' | 'paste',
  files: readonly HandedFile[],
  composerId = 'composer-reply',
): Promise<void> => {
  const plain = files.map(({ bytes, ...rest }) => ({
    ...rest,
    base64: Buffer.from(bytes).toString('base64'),
  }));
  const transfer = await console.window.evaluateHandle((list) => {
    const made = new DataTransfer();
    for (const { name, type, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      made.items.add(new File([bytes], name, { type }));
    }
    return made;
  }, plain);
  const composer = console.window.getByTestId(composerId);
  if (event === 'drop') await composer.dispatchEvent('drop', { dataTransfer: transfer });
  else
    await composer.evaluate(
      (field, clipboardData) =>
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })),
      transfer,
    );
};
