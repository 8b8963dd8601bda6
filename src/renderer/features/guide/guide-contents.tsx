import type { Guide } from '../../../shared/guide.ts';
import { text } from '../../../shared/i18n/text.ts';
import type { GuideHit } from './find-in-guide.ts';

interface ContentsProps {
  guide: Guide;
  /** Name of the chapter that is read. */
  chapter: string | undefined;
  /** Of the guide: its words are in that language. */
  lang: string;
  onGo(place: string): void;
}

/** The parts with their chapters; of the one that is read its headings, too. */
export const Contents = ({ guide, chapter, lang, onGo }: ContentsProps) => (
  <nav className="guide__contents" aria-label={text('Chapters')} lang={lang}>
    {guide.parts.map((part) => (
      <section key={part.title}>
        <h3 className="guide__part">{part.title}</h3>
        <ul>
          {part.chapters.map(({ name, title, sections }) => (
            <li key={name}>
              <button
                type="button"
                className="guide__link"
                aria-current={name === chapter ? 'page' : undefined}
                onClick={() => onGo(name)}
              >
                {title}
              </button>
              {name === chapter ? (
                <ul className="guide__headings">
                  {sections.map((section) => (
                    <li key={section.slug}>
                      <button
                        type="button"
                        className="guide__link"
                        onClick={() => onGo(`${name}#${section.slug}`)}
                      >
                        {section.title}
                      </button>
                    </li>
                  ))}
                </ul>
              ) : undefined}
            </li>
          ))}
        </ul>
      </section>
    ))}
  </nav>
);

/** What the words in the field were found under. */
export const Found = ({
  hits,
  lang,
  onGo,
}: {
  hits: readonly GuideHit[];
  lang: string;
  onGo(place: string): void;
}) => (
  <nav className="guide__contents" aria-label={text('Found in the guide')} lang={lang}>
    <ul>
      {hits.map(({ place, title, under, excerpt }) => (
        <li key={place}>
          <button type="button" className="guide__hit" data-testid="guide-hit" onClick={() => onGo(place)}>
            <span className="guide__hit-title">{title}</span>
            {under === '' ? undefined : <span className="muted">{under}</span>}
            <span className="guide__hit-text muted">{excerpt}</span>
          </button>
        </li>
      ))}
    </ul>
  </nav>
);
