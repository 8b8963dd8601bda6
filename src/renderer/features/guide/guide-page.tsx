import './guide.css';
import { ChevronLeft, Search } from '@livechat/design-system-icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Guide, GuideChapter } from '../../../shared/guide.ts';
import { directionOf } from '../../../shared/i18n/languages.ts';
import { presentLanguage, text } from '../../../shared/i18n/text.ts';
import type { GuideSnapshot } from '../../state/guide.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Icon, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';
import { findInGuide } from './find-in-guide.ts';
import { Contents, Found } from './guide-contents.tsx';
import { ChapterText, headingId } from './guide-text.tsx';
import { loadGuide, type LoadedGuide } from './load-guide.ts';
import { placeOf } from './places.ts';

/** The guide over the whole window, at its beginning or where something stands. Esc returns to where the focus was. */
export const GuidePage = ({ target }: { target: GuideSnapshot }) => {
  const { guide } = useActions();
  const [loaded, setLoaded] = useState<LoadedGuide>();
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    loadGuide(presentLanguage()).then(setLoaded, () => setHasFailed(true));
  }, []);
  return (
    <Dialog title={text('Guide')} className="guide" onClose={guide.close}>
      {hasFailed ? (
        <Problem
          sentence={text('The guide could not be read. It is part of the application: install it again.')}
        />
      ) : loaded === undefined ? (
        <div className="guide__waiting" role="status">
          <Loader size="medium" label={text.in('while a file is read', 'Reading')} />
        </div>
      ) : (
        <Pages loaded={loaded} target={target} />
      )}
    </Dialog>
  );
};

const chapterOf = ({ parts }: Guide, place: string | undefined): GuideChapter | undefined => {
  const name = place?.split('#')[0];
  return parts.flatMap(({ chapters }) => chapters).find((chapter) => chapter.name === name);
};

/** Moves the focus to a heading, which is read from there on. */
const focusHeading = (place: string): void => {
  const heading = document.getElementById(headingId(place));
  heading?.focus({ preventScroll: true });
  // Only the text: `scrollIntoView` would move what lies around it, too.
  const page = heading?.closest('.guide__text');
  if (heading && page)
    page.scrollTop += heading.getBoundingClientRect().top - page.getBoundingClientRect().top - 8;
};

const Pages = ({ loaded: { guide, language }, target }: { loaded: LoadedGuide; target: GuideSnapshot }) => {
  const actions = useActions();
  const [search, setSearch] = useState('');
  const hits = useMemo(() => findInGuide(guide, search), [guide, search]);
  const asked = target.topic === undefined ? target.place : placeOf(target.topic);
  const reading = chapterOf(guide, asked);
  // At the beginning the first chapter stands beside the list; in a narrow window the list alone.
  const chapter = reading ?? guide.parts[0]?.chapters[0];
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (reading === undefined || asked === undefined) field.current?.focus();
    else focusHeading(asked);
  }, [asked, reading, target.asked]);

  const go = (place: string): void => {
    setSearch('');
    actions.guide.open({ place });
  };
  const isLooking = search.trim() !== '';
  return (
    <div className={`guide__pages${reading === undefined || isLooking ? '' : ' guide__pages--reading'}`}>
      <div className="guide__side">
        <div className="guide__field">
          <Icon source={Search} size="small" />
          <input
            ref={field}
            className="guide__input"
            aria-label={text('Search the guide')}
            placeholder={text('Search the guide')}
            spellCheck={false}
            maxLength={100}
            value={search}
            onChange={({ target: { value } }) => setSearch(value)}
            onKeyDown={({ key, nativeEvent }) => {
              const [first] = hits;
              if (key === 'Enter' && !nativeEvent.isComposing && first !== undefined) go(first.place);
            }}
          />
        </div>
        <p className="guide__count muted" role="status">
          {isLooking
            ? text('{count, plural, =0 {Nothing found.} one {# place found} other {# places found}}', {
                count: hits.length,
              })
            : ''}
        </p>
        {isLooking ? (
          <Found hits={hits} lang={language} onGo={go} />
        ) : (
          <Contents guide={guide} chapter={chapter?.name} lang={language} onGo={go} />
        )}
      </div>
      {chapter === undefined ? undefined : (
        // Scrolled by key where nothing in it takes the focus.
        <div className="guide__text" role="region" aria-label={chapter.title} tabIndex={0}>
          <button
            type="button"
            className="link guide__back"
            onClick={() => {
              setSearch('');
              actions.guide.open();
            }}
          >
            <Icon source={ChevronLeft} size="small" />
            {text('All chapters')}
          </button>
          {language === presentLanguage() ? undefined : (
            <p className="guide__language muted">{text('The guide is in English.')}</p>
          )}
          <article
            className="guide__article is-selectable"
            lang={language}
            dir={directionOf(language)}
            data-testid="guide-chapter"
            data-chapter={chapter.name}
          >
            <ChapterText chapter={chapter} pictures={guide.pictures} onGo={go} />
          </article>
          <Neighbours guide={guide} chapter={chapter} lang={language} onGo={go} />
        </div>
      )}
    </div>
  );
};

/** At the end of a chapter: the one before and the one after. */
const Neighbours = ({
  guide,
  chapter,
  lang,
  onGo,
}: {
  guide: Guide;
  chapter: GuideChapter;
  lang: string;
  onGo(place: string): void;
}) => {
  const chapters = guide.parts.flatMap((part) => part.chapters);
  const at = chapters.findIndex(({ name }) => name === chapter.name);
  const [before, after] = [chapters[at - 1], chapters[at + 1]];
  return (
    <div className="guide__neighbours">
      {before === undefined ? undefined : (
        <Button kind="secondary" size="compact" onClick={() => onGo(before.name)}>
          {sideBySide(text.rich('Previous: {chapter}', { chapter: <bdi lang={lang}>{before.title}</bdi> }))}
        </Button>
      )}
      {after === undefined ? undefined : (
        <Button kind="secondary" size="compact" onClick={() => onGo(after.name)}>
          {sideBySide(text.rich('Next: {chapter}', { chapter: <bdi lang={lang}>{after.title}</bdi> }))}
        </Button>
      )}
    </div>
  );
};
