import type { Page } from 'playwright-core';
import type { Language } from '../../src/shared/i18n/languages.ts';
import { loadCatalogue } from '../../src/shared/i18n/load-catalogue.ts';
import { localeFor } from '../../src/shared/i18n/speech.ts';
import { catalogueKey, createText, type Values } from '../../src/shared/i18n/text.ts';
import type { FakePage } from '../e2e/helpers/fake-page.ts';

/** What a step calls a control by: its English text as it stands in the source, said in the language of the window. */
export interface Named {
  (english: string, values?: Values): string;
  /** With the context that the source gives it. */
  in(context: string, english: string, values?: Values): string;
}

/** Errors: Error for a text that the catalogue of the language does not have, so that a step that was not changed with it says so. */
export const namedIn = async (language: Language): Promise<Named> => {
  const catalogue = await loadCatalogue(language);
  const text = createText(localeFor(language, []), catalogue);
  const known = (english: string, context?: string): void => {
    if (language !== 'en' && catalogue[catalogueKey(english, context)] === undefined)
      throw new Error(`The window has no text “${english}”${context === undefined ? '' : ` (${context})`}.`);
  };
  return Object.assign(
    (english: string, values?: Values) => {
      known(english);
      return text(english, values);
    },
    {
      in(context: string, english: string, values?: Values) {
        known(english, context);
        return text.in(context, english, values);
      },
    },
  );
};

type Section = 'inbox' | 'team' | 'search' | 'admin' | 'settings';

/** What a person does in the window, whatever its language. */
export interface Hand {
  readonly page: Page;
  readonly named: Named;
  resize: FakePage['resize'];
  section(name: Section): Promise<void>;
  /** A button by its whole name, already in the language of the window. */
  press(name: string): Promise<void>;
  /** A page of Admin by its name in the language of the window. */
  adminTab(name: string): Promise<void>;
  /** A button of Settings below that heading; both in the language of the window. */
  settingsButton(heading: string, name: string): Promise<void>;
}

export const handIn = async (
  { page, resize }: Pick<FakePage, 'page' | 'resize'>,
  language: Language,
): Promise<Hand> => {
  const named = await namedIn(language);
  const section = (name: Section): Promise<void> => page.getByTestId(`rail-${name}`).click();
  return {
    page,
    named,
    resize,
    section,
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    async adminTab(name) {
      await section('admin');
      await page
        .getByRole('main', { name: named('Admin') })
        .getByRole('tab', { name, exact: true })
        .click();
    },
    async settingsButton(heading, name) {
      await section('settings');
      await page
        .getByRole('region', { name: heading, exact: true })
        .getByRole('button', { name, exact: true })
        .click();
    },
  };
};
