import './emoji.css';
import { Emoji as EmojiIcon } from '@livechat/design-system-icons';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { Loader } from '../../ui/design-system.ts';
import { inlineStep } from '../../ui/direction.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { emojiGroups, findEmoji, skinToneNames, skinTones, toned, type Emoji } from './emoji-data.ts';
import { useEmojiHabits, useEmojiList } from './use-emoji.ts';

const columns = 9;
const mostFound = 90;

/** A button that opens all emoji: search, skin tone, those used last. One tab stop in the grid, arrows inside it. */
export const EmojiButton = ({
  isDisabled,
  onChoose,
}: {
  isDisabled: boolean;
  onChoose(emoji: string): void;
}) => (
  <Popover
    label={text('Emoji')}
    side="above"
    trigger={(props) => (
      <IconButton label={text('Emoji (:)')} icon={EmojiIcon} isSmall disabled={isDisabled} {...props} />
    )}
  >
    {(close) => (
      <EmojiPicker
        onChoose={(emoji) => {
          close();
          onChoose(emoji);
        }}
      />
    )}
  </Popover>
);

interface Section {
  name: string;
  emoji: readonly { shown: string; label: string }[];
}

const EmojiPicker = ({ onChoose }: { onChoose(emoji: string): void }) => {
  const list = useEmojiList(true);
  const { skinTone, recent, chooseTone, used } = useEmojiHabits();
  const [query, setQuery] = useState('');
  const choose = (shown: string): void => {
    used(shown);
    onChoose(shown);
  };
  const sections = useMemo((): Section[] => {
    const shownOf = (one: Emoji) => ({ shown: toned(one, skinTone), label: one.label });
    if (query.trim() !== '') {
      const found = findEmoji(list, query, mostFound).map(shownOf);
      return [
        {
          name:
            found.length === 0
              ? text('Nothing found')
              : text('{count, number} emoji', { count: found.length }),
          emoji: found,
        },
      ];
    }
    const labels = new Map(
      list.flatMap((one) => [one.unicode, ...one.tones].map((each) => [each, one.label])),
    );
    const last = recent.map((shown) => ({ shown, label: labels.get(shown) ?? shown }));
    const groups = emojiGroups.map(({ group, name }) => ({
      name,
      emoji: list.filter((one) => one.group === group).map(shownOf),
    }));
    return last.length === 0 ? groups : [{ name: text.in('emoji', 'Used last'), emoji: last }, ...groups];
  }, [list, query, recent, skinTone]);

  return (
    <div className="emoji" data-testid="emoji-picker">
      <input
        type="search"
        className="emoji__search"
        aria-label={text('Search emoji')}
        placeholder={text('Search emoji')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          const first = sections.find(({ emoji }) => emoji.length > 0)?.emoji[0];
          if (event.key === 'Enter' && query !== '' && first !== undefined) choose(first.shown);
          else if (event.key === 'ArrowDown')
            event.currentTarget.parentElement?.querySelector<HTMLElement>('.emoji__one')?.focus();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {list.length === 0 ? (
        <div className="emoji__waiting" role="status">
          <Loader size="medium" label={text('Reading')} />
        </div>
      ) : (
        <div className="emoji__list" onKeyDown={moveInGrid}>
          {sections.map(({ name, emoji }) => (
            <section key={name} className="emoji__group" aria-label={name}>
              <h3 className="emoji__name">{name}</h3>
              <div className="emoji__grid">
                {emoji.map(({ shown, label }, index) => (
                  <button
                    key={shown}
                    type="button"
                    className="emoji__one"
                    tabIndex={index === 0 ? 0 : -1}
                    aria-label={label}
                    title={label}
                    onClick={() => choose(shown)}
                  >
                    {shown}
                  </button>
                ))}
              </div>
            </section>
          ))}
        </div>
      )}
      <div className="emoji__tones" role="radiogroup" aria-label={text('Skin tone')}>
        {skinTones.map((sign, tone) => (
          <label key={sign} className="emoji__tone" title={skinToneNames[tone]}>
            <input
              type="radio"
              className="visually-hidden"
              name="skin-tone"
              aria-label={skinToneNames[tone]}
              checked={tone === skinTone}
              onChange={() => chooseTone(tone)}
            />
            <span aria-hidden="true">{sign}</span>
          </label>
        ))}
      </div>
    </div>
  );
};

/** Arrows go through all groups as one grid; up from the first row is the search field. */
const moveInGrid = (event: KeyboardEvent<HTMLElement>): void => {
  const step = { ArrowDown: columns, ArrowUp: -columns }[event.key] ?? inlineStep(event.key);
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.emoji__one')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[Math.min(at + step, all.length - 1)];
  if (at + step < 0) event.currentTarget.parentElement?.querySelector('input')?.focus();
  else next?.focus();
};
