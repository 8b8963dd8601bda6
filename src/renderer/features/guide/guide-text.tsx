import { Fragment, type ReactNode } from 'react';
import type { BuiltGuide, GuideBlock, GuideChapter, GuideInline } from '../../../shared/guide.ts';
import { shortcutOfKeys } from './keys.ts';
import { shortcutText } from '../../commands/shortcut.ts';
import { KeyHint } from '../../ui/key-hint.tsx';

/** Id of the heading of a place in the page. */
export const headingId = (place: string): string => `guide-${place.replace('#', '--')}`;

interface TextProps {
  parts: readonly GuideInline[];
  onGo(place: string): void;
}

/** The parts of one text never change their order, so their number is their key. */
const Inline = ({ parts, onGo }: TextProps): ReactNode =>
  parts.map((part, index) => <Fragment key={index}>{inlineOf(part, onGo)}</Fragment>);

const inlineOf = (part: GuideInline, onGo: TextProps['onGo']): ReactNode => {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'strong':
      return (
        <strong>
          <Inline parts={part.parts} onGo={onGo} />
        </strong>
      );
    case 'keys':
      return <KeyHint keys={shortcutText(shortcutOfKeys(part.keys))} />;
    case 'code':
      return <code>{part.text}</code>;
    case 'link':
      return (
        <button type="button" className="link text-link" onClick={() => onGo(part.place)}>
          <Inline parts={part.parts} onGo={onGo} />
        </button>
      );
    case 'document':
      return (
        <>
          <Inline parts={part.parts} onGo={onGo} /> (<code>{part.path}</code>)
        </>
      );
  }
};

const Block = ({
  block,
  pictures,
  onGo,
}: {
  block: GuideBlock;
  pictures: BuiltGuide['pictures'];
  onGo(place: string): void;
}) => {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <Inline parts={block.parts} onGo={onGo} />
        </p>
      );
    case 'list': {
      const items = block.items.map((parts, index) => (
        <li key={index}>
          <Inline parts={parts} onGo={onGo} />
        </li>
      ));
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'picture': {
      const address = pictures[block.name];
      return address === undefined ? undefined : (
        <img className="guide__picture" src={address} alt={block.alt} />
      );
    }
  }
};

/** One chapter, from its title to its last section. */
export const ChapterText = ({
  chapter,
  pictures,
  onGo,
}: {
  chapter: GuideChapter;
  pictures: BuiltGuide['pictures'];
  onGo(place: string): void;
}) => {
  const blocks = (some: readonly GuideBlock[]): ReactNode =>
    some.map((block, index) => <Block key={index} block={block} pictures={pictures} onGo={onGo} />);
  return (
    <>
      <h3 id={headingId(chapter.name)} className="guide__title" tabIndex={-1}>
        {chapter.title}
      </h3>
      {blocks(chapter.intro)}
      {chapter.sections.map((section) => (
        <section key={section.slug} aria-labelledby={headingId(`${chapter.name}#${section.slug}`)}>
          <h4 id={headingId(`${chapter.name}#${section.slug}`)} className="guide__heading" tabIndex={-1}>
            {section.title}
          </h4>
          {blocks(section.blocks)}
        </section>
      ))}
    </>
  );
};
