import type { ContextMenuParams, MenuItemConstructorOptions, WebContents } from 'electron';
import { text } from '../../shared/i18n/text.ts';

/** Suggestions at most: the first ones are the likely ones. */
const maxSuggestions = 5;

/** What the menu does to the text. */
export interface EditMenuActions {
  replaceMisspelling(suggestion: string): void;
  addToDictionary(word: string): void;
}

/**
 * The menu of a text field, or of marked text: spelling, cut, copy, paste, each enabled as Chromium says. Everything in it comes
 * from Chromium and its dictionary, nothing from the page's code. Empty: there is nothing to offer.
 */
export const editMenuTemplate = (
  params: Pick<
    ContextMenuParams,
    'isEditable' | 'selectionText' | 'editFlags' | 'misspelledWord' | 'dictionarySuggestions'
  >,
  { replaceMisspelling, addToDictionary }: EditMenuActions,
): MenuItemConstructorOptions[] => {
  const { isEditable, editFlags, misspelledWord, selectionText } = params;
  const copy: MenuItemConstructorOptions = {
    role: 'copy',
    label: text.in('verb, to the clipboard', 'Copy'),
    enabled: editFlags.canCopy,
  };
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy];
  const suggestions = params.dictionarySuggestions.slice(0, maxSuggestions);
  const spelling: MenuItemConstructorOptions[] =
    misspelledWord === ''
      ? []
      : [
          ...suggestions.map((suggestion) => ({
            label: suggestion,
            click: () => replaceMisspelling(suggestion),
          })),
          ...(suggestions.length === 0 ? [{ label: text('No suggestions'), enabled: false }] : []),
          { type: 'separator' },
          { label: text('Add to dictionary'), click: () => addToDictionary(misspelledWord) },
          { type: 'separator' },
        ];
  return [
    ...spelling,
    { role: 'undo', label: text.in('verb', 'Undo'), enabled: editFlags.canUndo },
    { role: 'redo', label: text.in('verb', 'Redo'), enabled: editFlags.canRedo },
    { type: 'separator' },
    { role: 'cut', label: text.in('verb, to the clipboard', 'Cut'), enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: text.in('verb, from the clipboard', 'Paste'), enabled: editFlags.canPaste },
    { role: 'selectAll', label: text('Select all'), enabled: editFlags.canSelectAll },
  ];
};

/** Shows that menu where the page leaves the right click to the system. `popup`: shows the menu. */
export const followTextMenus = (
  contents: Pick<WebContents, 'on' | 'replaceMisspelling' | 'session'>,
  popup: (template: MenuItemConstructorOptions[]) => void,
): void => {
  contents.on('context-menu', (_event, params) => {
    const template = editMenuTemplate(params, {
      replaceMisspelling: (suggestion) => contents.replaceMisspelling(suggestion),
      addToDictionary: (word) => void contents.session.addWordToSpellCheckerDictionary(word),
    });
    if (template.length > 0) popup(template);
  });
};
