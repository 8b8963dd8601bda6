import './palette.css';
import { Help, Instagram, Search, Settings as SettingsIcon } from '@livechat/design-system-icons';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Conversation } from '../../shared/domain/conversation.ts';
import { type GuideHeading, headingsOf } from '../../shared/guide.ts';
import { presentLanguage, text } from '../../shared/i18n/text.ts';
import { loadGuide } from '../features/guide/index.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/design-system.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { handleName, statusName } from '../messages/people.ts';
import { useAppState } from '../state/react.tsx';
import { keysOf } from './bindings.ts';
import type { Command, CommandContext } from './command.ts';
import { paletteEntries, type PaletteEntry } from './palette-entries.ts';
import { shortcutText } from './shortcut.ts';
import { ForeignName } from '../ui/foreign-name.tsx';

const kindHeadings = {
  person: text('Private chats'),
  group: text('Groups'),
  conversation: text('Instagram conversations'),
  search: text.in('noun, a heading', 'Search'),
  command: text('Actions'),
  setting: text('Settings'),
  guide: text('Guide'),
};
const headingOf = (entry: PaletteEntry | undefined): string | undefined => {
  if (entry === undefined) return undefined;
  return entry.isRecent === true
    ? text.in('heading over what was open lately', 'Recent')
    : kindHeadings[entry.kind];
};

/** Customers of that name, all that main knows; those of the text before while it is asked. */
const useCustomers = ({ actions }: CommandContext, typed: string): readonly Conversation[] => {
  const [found, setFound] = useState<readonly Conversation[]>([]);
  useEffect(() => {
    if (typed.trim() === '') return undefined;
    let isWanted = true;
    void actions.search.customers(typed.trim().slice(0, 200)).then((list) => {
      if (isWanted) setFound(list);
    });
    return () => {
      isWanted = false;
    };
  }, [actions, typed]);
  return found;
};

/** What the guide has headings for, once something is typed: before that it is not read. */
const useGuideHeadings = ({ actions }: CommandContext, isWanted: boolean): readonly GuideHeading[] => {
  const [headings, setHeadings] = useState<readonly GuideHeading[]>([]);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isShown = true;
    loadGuide(presentLanguage()).then(
      ({ guide }) => {
        if (isShown) setHeadings(headingsOf(guide));
      },
      (problem: unknown) => actions.app.notifyProblem(problem),
    );
    return () => {
      isShown = false;
    };
  }, [actions, isWanted]);
  return headings;
};

/** Ctrl/Cmd+K: people, chats, actions, settings and the guide by name. */
export const Palette = ({ context }: { context: CommandContext }) => {
  const [search, setSearch] = useState(useAppState((state) => state.paletteText));
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const customers = useCustomers(context, search);
  const headings = useGuideHeadings(context, search.trim() !== '');
  const entries = useMemo(
    () => paletteEntries(context, search, customers, headings),
    [context, search, customers, headings],
  );
  const at = Math.min(chosen, entries.length - 1);
  const { app } = context.actions;

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, entries]);

  // With a text in it from the beginning: who types on does so behind it.
  useLayoutEffect(() => {
    const end = field.current?.value.length ?? 0;
    field.current?.setSelectionRange(end, end);
  }, []);

  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    app.closeDialog();
    // What lies over the place that one goes to.
    if (entry.kind !== 'guide') context.actions.guide.close();
    // After the dialog has given the focus back, so that the command's own focus wins.
    requestAnimationFrame(() => {
      if (entry.kind === 'person') app.openPrivateChat(entry.agent.id);
      else if (entry.kind === 'conversation') app.openConversation(entry.conversation.id);
      else if (entry.kind === 'group') app.openPrivateChat(entry.chatId);
      else if (entry.kind === 'search') context.actions.search.show(entry.text);
      else if (entry.kind === 'guide') context.actions.guide.open({ place: entry.heading.place });
      else if (entry.kind === 'setting') {
        context.actions.savedReplies.showPage('settings');
        app.goTo({ section: 'settings' });
        context.focus.setting(entry.setting.headingId);
      } else entry.command.run(context);
    });
  };

  return (
    <Dialog
      title={text('Search people, chats and actions')}
      isBare
      isWide
      className="palette"
      onClose={app.closeDialog}
    >
      <div className="palette__field">
        <Icon source={Search} size="medium" />
        <input
          ref={field}
          className="palette__input"
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-label={text('Search people, chats and actions')}
          aria-activedescendant={entries[at] === undefined ? undefined : `${listId}-${at}`}
          placeholder={text('Type a name or an action')}
          spellCheck={false}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'ArrowDown') setChosen((at + 1) % Math.max(1, entries.length));
            else if (event.key === 'ArrowUp')
              setChosen((at - 1 + entries.length) % Math.max(1, entries.length));
            else if (event.key === 'Enter') run(entries[at]);
            else return;
            event.preventDefault();
          }}
        />
        <KeyHint keys={shortcutText({ key: 'Escape' })} />
      </div>
      <ul className="palette__list" role="listbox" id={listId} aria-label={text('Results')} ref={list}>
        {entries.map((entry, index) => (
          <li key={entry.id} role="presentation">
            {headingOf(entries[index - 1]) === headingOf(entry) ? undefined : (
              <p className="palette__heading" aria-hidden="true">
                {headingOf(entry)}
              </p>
            )}
            <div
              id={`${listId}-${index}`}
              className="palette__entry"
              role="option"
              aria-selected={index === at}
              onMouseMove={() => setChosen(index)}
              onClick={() => run(entry)}
            >
              <Entry entry={entry} />
            </div>
          </li>
        ))}
      </ul>
      {entries.length === 0 ? (
        <p className="palette__nothing muted">
          {text(
            'Nobody and nothing called “{words}” among the team, the customers, the actions and the settings.',
            { words: search },
          )}
        </p>
      ) : undefined}
    </Dialog>
  );
};

const CommandKeys = ({ command }: { command: Command }) => {
  const keys = keysOf(
    command,
    useAppState((state) => state.settings.keyBindings),
  );
  return keys === undefined ? undefined : <KeyHint keys={keys} />;
};

const Entry = ({ entry }: { entry: PaletteEntry }) => {
  switch (entry.kind) {
    case 'person':
      return (
        <>
          <Avatar
            name={entry.label}
            seed={entry.agent.id}
            remotePictureUrl={entry.agent.avatarUrl}
            size={24}
            status={entry.agent.status}
          />
          <ForeignName isOneLine name={entry.label} />
          <span className="palette__end muted">{entry.address ?? statusName(entry.agent.status)}</span>
        </>
      );
    case 'conversation':
      return (
        <>
          <Avatar
            name={entry.label}
            seed={entry.conversation.id}
            remotePictureUrl={entry.conversation.pictureUrl}
            size={24}
          />
          <ForeignName isOneLine name={entry.label} />
          <span className="palette__end muted">
            {entry.conversation.username === undefined ? (
              <Icon source={Instagram} size="small" />
            ) : (
              handleName(entry.conversation.username)
            )}
          </span>
        </>
      );
    case 'group':
      return (
        <>
          <Avatar name={entry.label} seed={entry.chatId} size={24} />
          <ForeignName isOneLine name={entry.label} />
        </>
      );
    case 'search':
      return (
        <>
          <Icon source={Search} size="small" />
          <span className="truncate">
            <bdi>{entry.label}</bdi>
          </span>
        </>
      );
    case 'setting':
      return (
        <>
          <Icon source={SettingsIcon} size="small" />
          <span className="truncate">{entry.label}</span>
        </>
      );
    case 'guide':
      return (
        <>
          <Icon source={Help} size="small" />
          <span className="truncate">{entry.label}</span>
          <span className="palette__end muted">{entry.heading.under}</span>
        </>
      );
    case 'command':
      return (
        <>
          <span className="truncate">{entry.label}</span>
          <span className="palette__end">
            <CommandKeys command={entry.command} />
          </span>
        </>
      );
  }
};
