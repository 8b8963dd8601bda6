import { Tag } from '@livechat/design-system-icons';
import { useEffect, useState } from 'react';
import { maxTagLength } from '../../../shared/domain/work-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useActions } from '../../state/react.tsx';
import { foldedText } from '../../state/roster.ts';
import { Icon } from '../../ui/design-system.ts';
import { Popover } from '../../ui/popover.tsx';
import { useTitleWithKeys } from '../../commands/use-keys.ts';

interface TagMenuProps {
  ids: readonly string[];
  /** Of all of them. */
  tags: readonly string[];
  scope: 'header' | 'bulk';
}

/** What these conversations are about: tags of the team, switched on and off, and new ones by typing. */
export const TagMenu = ({ ids, tags, scope }: TagMenuProps) => {
  const title = useTitleWithKeys(text('Tags'), 'tag');
  return (
    <Popover
      label={text('Tags')}
      side="below"
      trigger={(props) => (
        <button
          type="button"
          className="work-button"
          aria-label={tags.length === 0 ? text('Tags') : text('Tags: {tags}', { tags: tags.join(', ') })}
          title={title}
          data-work-menu="tag"
          data-work-scope={scope}
          {...props}
        >
          <Icon source={Tag} size="small" />
          {scope === 'header' && tags.length > 0 ? (
            <span className="work-button__word">{tags.length}</span>
          ) : undefined}
        </button>
      )}
    >
      {() => <Tags ids={ids} tags={tags} />}
    </Popover>
  );
};

const Tags = ({ ids, tags }: { ids: readonly string[]; tags: readonly string[] }) => {
  const { work } = useActions();
  const [known, setKnown] = useState<readonly string[]>([]);
  const [search, setSearch] = useState('');
  useEffect(() => {
    let isShown = true;
    void work.tags().then((found) => {
      if (isShown) setKnown(found);
    });
    return () => {
      isShown = false;
    };
  }, [work]);
  // Those of these conversations stay in their place while they are switched off.
  const [begun] = useState(tags);
  const wanted = search.trim();
  const all = [...new Set([...begun, ...tags, ...known])];
  const found = all.filter((tag) => foldedText(tag).includes(foldedText(wanted)));
  const isNew = wanted !== '' && !all.includes(wanted);
  const toggle = (tag: string): void => {
    void work.setTag(ids, tag, !tags.includes(tag));
    setSearch('');
  };
  return (
    <div className="work-menu">
      <input
        type="search"
        className="work-menu__search"
        aria-label={text('Search or add a tag')}
        placeholder={text('Search or add a tag')}
        tabIndex={0}
        maxLength={maxTagLength}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== 'Enter' || wanted === '') return;
          event.preventDefault();
          if (isNew || first === undefined) toggle(wanted);
          else toggle(first);
        }}
      />
      <div className="work-menu__list" role="group" aria-label={text('Tags')}>
        {isNew ? (
          <button type="button" className="menu__item" onClick={() => toggle(wanted)}>
            {text('Add “{tag}”', { tag: wanted })}
          </button>
        ) : undefined}
        {found.map((tag) => (
          <button
            key={tag}
            type="button"
            role="checkbox"
            className="menu__item"
            aria-checked={tags.includes(tag)}
            onClick={() => toggle(tag)}
          >
            <span className="work-menu__check" aria-hidden="true">
              {tags.includes(tag) ? '✓' : ''}
            </span>
            <bdi className="truncate">{tag}</bdi>
          </button>
        ))}
        {all.length === 0 && wanted === '' ? (
          <p className="work-menu__none muted">{text('No tags yet. Type one and press Enter.')}</p>
        ) : undefined}
      </div>
    </div>
  );
};
